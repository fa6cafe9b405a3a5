-- Filters of the lists. Those of commands are partial: a command enters them once, when it settles, and its steps before
-- cost nothing more. Open ones are few, and found by `commands_due`. Each ends in the id, because lists are newest first.
CREATE INDEX commands_settled_as ON commands (state, id) WHERE settled_at IS NOT NULL;
CREATE INDEX commands_settled_of_type ON commands (command, id) WHERE settled_at IS NOT NULL;
CREATE INDEX commands_settled_by_reason ON commands ((reason ->> 'code'), id) WHERE settled_at IS NOT NULL;
CREATE INDEX commands_settled_of_caller ON commands (who, id) WHERE settled_at IS NOT NULL;

-- The beginning and the end of a VIN, whatever the collation of the database.
CREATE INDEX vehicles_vin_begins ON vehicles (vin text_pattern_ops);
CREATE INDEX vehicles_vin_ends ON vehicles (reverse(vin) text_pattern_ops);
-- By last seen; those that never sent a message are before all others.
CREATE INDEX vehicles_seen ON vehicles (coalesce(seen_at, '-infinity'::timestamptz), vin);
CREATE INDEX vehicles_online ON vehicles (online, vin);
CREATE INDEX vehicles_versions ON vehicles USING gin (versions jsonb_path_ops);
