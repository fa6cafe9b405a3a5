-- Forward-only. Applied once, in one transaction, under an advisory lock; see src/store/migrate.ts.
-- Names are those of contract/SPEC.md. State, reason and evidence are text: a person reads these tables.

CREATE TABLE vehicles (
  vin           text PRIMARY KEY,
  ivc           text,
  registered_at timestamptz NOT NULL,
  -- Presence is a hint [L11]: null means never heard of.
  online        boolean,
  session       text,
  counter       bigint,
  seen_at       timestamptz,
  versions      jsonb NOT NULL DEFAULT '{}',
  reported      jsonb NOT NULL DEFAULT '{}',
  reported_at   timestamptz
) WITH (fillfactor = 80);

-- One row per VIN and lane: hands out tickets and holds the one command in flight [L8].
CREATE TABLE lanes (
  vin       text NOT NULL,
  lane      text NOT NULL,
  tail      bigint NOT NULL,
  in_flight uuid,
  PRIMARY KEY (vin, lane)
) WITH (fillfactor = 70);

CREATE TABLE commands (
  id                uuid PRIMARY KEY,
  vin               text NOT NULL,
  command           text NOT NULL,
  params            jsonb NOT NULL,
  lane              text NOT NULL,
  ticket            bigint NOT NULL,
  ivc               text,
  who               text NOT NULL,
  state             text NOT NULL,
  evidence          text NOT NULL,
  reason            jsonb NOT NULL,
  event_sequence    integer NOT NULL,
  late              boolean NOT NULL,
  accepted_at       timestamptz NOT NULL,
  issued_at         timestamptz,
  not_after         timestamptz NOT NULL,
  deadline          timestamptz NOT NULL,
  answer_timeout_ms integer NOT NULL,
  attempts          integer NOT NULL,
  questions         integer NOT NULL,
  attempted_at      timestamptz,
  published_at      timestamptz,
  received_at       timestamptz,
  begun_at          timestamptz,
  settled_at        timestamptz,
  cancel            jsonb,
  result            jsonb,
  clashes           integer NOT NULL,
  due_at            timestamptz
) WITH (fillfactor = 70);
CREATE INDEX commands_due ON commands (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX commands_waiting ON commands (vin, lane, ticket) WHERE state = 'queued';
-- What a birth repeats and a report may settle.
CREATE INDEX commands_attempted ON commands (vin) WHERE state IN ('sent', 'delivered', 'running', 'unknown');
CREATE INDEX commands_of_vehicle ON commands (vin, id);

-- The status events: timeline and stream in one, in the order of commit [L9].
CREATE TABLE events (
  position   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  command_id uuid NOT NULL,
  sequence   integer NOT NULL,
  vin        text NOT NULL,
  command    text NOT NULL,
  at         timestamptz NOT NULL,
  state      text NOT NULL,
  reason     jsonb NOT NULL,
  late       boolean NOT NULL,
  result     jsonb,
  UNIQUE (command_id, sequence)
);
CREATE INDEX events_of_vehicle ON events (vin, position);

-- Idempotency keys, scoped by caller [L10].
CREATE TABLE submit_keys (
  who        text NOT NULL,
  key        text NOT NULL,
  hash       text NOT NULL,
  command_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (who, key)
);
CREATE INDEX submit_keys_age ON submit_keys (created_at);
