-- Secrets that were rotated out and still sign, besides `previous_secret`, the newest first: [{ "secret", "until" }].
-- Null: none, as a version without them leaves it.
ALTER TABLE webhooks ADD COLUMN earlier_secrets jsonb;
