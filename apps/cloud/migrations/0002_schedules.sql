-- Schedules and their occurrences. See src/schedules/ and docs/schedules.md.

-- Groups of vehicles, for schedules.
ALTER TABLE vehicles ADD COLUMN labels text[] NOT NULL DEFAULT '{}';
CREATE INDEX vehicles_labels ON vehicles USING gin (labels);

CREATE TABLE schedules (
  id         uuid PRIMARY KEY,
  name       text NOT NULL UNIQUE,
  source     text NOT NULL,
  who        text NOT NULL,
  spec       jsonb NOT NULL,
  paused     boolean NOT NULL,
  revision   integer NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- Occurrences up to here are decided; the next one comes at next_at.
  decided_to timestamptz NOT NULL,
  next_at    timestamptz
);
CREATE INDEX schedules_due ON schedules (next_at) WHERE next_at IS NOT NULL;

-- One row for each coming round: the primary key is what makes it happen once, with any number of workers.
CREATE TABLE occurrences (
  schedule_id uuid NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
  at          timestamptz NOT NULL,
  kind        text NOT NULL,
  state       text NOT NULL,
  reason      text NOT NULL,
  run_at      timestamptz NOT NULL,
  spec        jsonb NOT NULL,
  holder      text,
  lease_until timestamptz,
  commands    uuid[] NOT NULL DEFAULT '{}',
  refused     integer NOT NULL DEFAULT 0,
  problems    jsonb NOT NULL DEFAULT '[]',
  ended_at    timestamptz,
  PRIMARY KEY (schedule_id, at)
);
CREATE INDEX occurrences_due ON occurrences (run_at) WHERE state = 'due';
CREATE INDEX occurrences_age ON occurrences (at);
