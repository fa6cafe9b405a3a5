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
