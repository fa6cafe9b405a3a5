-- Secrets that were rotated out and still sign, besides `previous_secret`, the newest first: [{ "secret", "until" }].
-- Null: none, as a version without them leaves it.
ALTER TABLE webhooks ADD COLUMN earlier_secrets jsonb;

-- While `failing_since` is set: how many attempts failed in a row, and until when the endpoint is left alone. An attempt
-- that is under way is such a rest, too, until its lease is over. Null, as a version without them leaves them: none.
ALTER TABLE webhooks ADD COLUMN failures integer;
ALTER TABLE webhooks ADD COLUMN rests_until timestamptz;
-- As many deliveries are pending as may be, and none of them is due before then: until then there is no room for more.
ALTER TABLE webhooks ADD COLUMN full_until timestamptz;
