-- Schedules that a clock ran ahead of, before it was put back, are looked for as often as those that are due.
CREATE INDEX schedules_decided ON schedules (decided_to);
