-- Commands that need a second person wait here, and not in `commands`: none of them is accepted, has a lane or an event. The
-- id is that of the command which an approval makes. Their idempotency key is in submit_keys under this id, so that no other
-- request can have it.
CREATE TABLE approvals (
  id              uuid PRIMARY KEY,
  state           text NOT NULL,
  vin             text NOT NULL,
  command         text NOT NULL,
  ivc             text,
  params          jsonb NOT NULL,
  ttl_seconds     double precision,
  idempotency_key text,
  traceparent     text,
  who             text NOT NULL,
  -- Why, in the words of the one who asks.
  purpose         text,
  asked_at        timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  decided_at      timestamptz,
  decided_by      text,
  reason          text,
  -- Approved ones: when the command was accepted, or was not, and then why.
  finished_at     timestamptz,
  problem         jsonb
);
CREATE INDEX approvals_waiting ON approvals (expires_at) WHERE state = 'awaiting_approval';
CREATE INDEX approvals_unfinished ON approvals (decided_at) WHERE state = 'approved' AND finished_at IS NULL;
CREATE INDEX approvals_of_vehicle ON approvals (vin, id);
