-- Who may ask for what over HTTP. A key is 256 random bits, so its SHA-256 tells nobody what it is; the key itself is nowhere.
-- Rows stay: records name the key that asked by its id.
CREATE TABLE api_keys (
  id           text PRIMARY KEY,
  name         text NOT NULL,
  scope        text NOT NULL,
  hash         text NOT NULL,
  created_at   timestamptz NOT NULL,
  created_by   text NOT NULL,
  expires_at   timestamptz,
  revoked_at   timestamptz,
  -- To the minute, and behind by up to one.
  last_used_at timestamptz
) WITH (fillfactor = 80);
CREATE INDEX api_keys_newest ON api_keys (created_at DESC, id DESC);
