-- Of a vehicle whose turn it is, and whose submit waits: until when, and for what. Null: it need not wait, as a version without
-- these columns leaves it.
ALTER TABLE campaign_vehicles ADD COLUMN held_until timestamptz;
ALTER TABLE campaign_vehicles ADD COLUMN held_for text;
