-- The processes that run, each with a row that it renews every few seconds; what is not renewed is not shown, and goes.
CREATE TABLE processes (
  id       text PRIMARY KEY,
  host     text NOT NULL,
  version  text NOT NULL,
  roles    text[] NOT NULL,
  since    timestamptz NOT NULL,
  -- Where vehicles connect, as this process reaches it: [{ "url", "embedded" }].
  brokers  jsonb NOT NULL,
  seen_at  timestamptz NOT NULL
) WITH (fillfactor = 70);

-- What was sent to the vehicle after the first attempt: [{ "at": ms since the epoch, "sends": "command" | "cancel" }]. Null:
-- nothing, or sent by a version that does not write it. Few commands are repeated, so the others cost nothing.
ALTER TABLE commands ADD COLUMN repetitions jsonb;
