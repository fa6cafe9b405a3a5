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

-- Commands and their events are kept by weeks: the id is a UUIDv7, so its time is the partition, and old history goes
-- with its table. Weeks are made ahead by the history sweep (src/store/sql-history.ts); what no week takes is in the default.
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
) PARTITION BY RANGE (id);
CREATE TABLE commands_default PARTITION OF commands DEFAULT WITH (fillfactor = 70);
CREATE INDEX commands_due ON commands (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX commands_waiting ON commands (vin, lane, ticket) WHERE state = 'queued';
-- What a birth repeats and a report may settle.
CREATE INDEX commands_attempted ON commands (vin) WHERE state IN ('sent', 'delivered', 'running', 'unknown');
CREATE INDEX commands_of_vehicle ON commands (vin, id);

-- The status events: timeline, stream and outbox in one. Positions are in the order of commit [L9], because whoever takes
-- the next one holds a lock until its commit (src/store/statements/write-lanes.ts). No identity column: partitioned tables
-- have them from PostgreSQL 17 on.
CREATE SEQUENCE event_positions;
CREATE TABLE events (
  position   bigint NOT NULL DEFAULT nextval('event_positions'),
  command_id uuid NOT NULL,
  sequence   integer NOT NULL,
  vin        text NOT NULL,
  command    text NOT NULL,
  at         timestamptz NOT NULL,
  state      text NOT NULL,
  reason     jsonb NOT NULL,
  late       boolean NOT NULL,
  result     jsonb,
  PRIMARY KEY (command_id, sequence)
) PARTITION BY RANGE (command_id);
CREATE TABLE events_default PARTITION OF events DEFAULT;
CREATE INDEX events_in_order ON events (position);
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

-- How far each relay has published the events, and who may go on: one at a time, for as long as its lease lasts [L9].
CREATE TABLE relays (
  name        text PRIMARY KEY,
  position    bigint NOT NULL,
  holder      text,
  lease_until timestamptz NOT NULL
);
