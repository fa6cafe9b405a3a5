-- Who is told of status events over HTTP. A webhook reads the event log by a cursor of its own, `position`; its row's lock
-- says who may move it. The null filter takes everything.
CREATE TABLE webhooks (
  id              uuid PRIMARY KEY,
  url             text NOT NULL,
  states          text[],
  commands        text[],
  vins            text[],
  description     text NOT NULL,
  enabled         boolean NOT NULL,
  -- Its endpoint answered 410: disabled by the other side.
  gone            boolean NOT NULL DEFAULT false,
  secret          text NOT NULL,
  previous_secret text,
  previous_until  timestamptz,
  created_at      timestamptz NOT NULL,
  position        bigint NOT NULL,
  failing_since   timestamptz,
  -- Out of sight at once; the row goes when the sweep has taken its deliveries.
  removed_at      timestamptz
) WITH (fillfactor = 70);

-- One event for one webhook, once. The event itself stays in `events`: a delivery outlives no history.
CREATE TABLE webhook_deliveries (
  webhook_id  uuid NOT NULL,
  position    bigint NOT NULL,
  command_id  uuid NOT NULL,
  sequence    integer NOT NULL,
  state       text NOT NULL,
  attempts    integer NOT NULL,
  created_at  timestamptz NOT NULL,
  due_at      timestamptz NOT NULL,
  lease_until timestamptz,
  ended_at    timestamptz,
  last_status integer,
  last_error  text,
  PRIMARY KEY (webhook_id, position)
) WITH (fillfactor = 80);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due_at) WHERE state = 'pending';
-- What holds a later event of the same command back.
CREATE INDEX webhook_deliveries_earlier ON webhook_deliveries (webhook_id, command_id, position) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_parked ON webhook_deliveries (webhook_id, position) WHERE state = 'parked';
-- What the sweep takes.
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (state, ended_at) WHERE state <> 'pending';
