-- Wake-ups of vehicles that sleep: one row for each vehicle that was ever woken. It is written before the wake-up is sent,
-- so that budget and spacing hold for all processes together, and whatever dies. See docs/waking.md.
CREATE TABLE wake_ups (
  vin        text PRIMARY KEY,
  -- Of the last one: what the wake-up service recognizes a duplicate by.
  id         uuid NOT NULL,
  -- The command that it was for; others may have waited, too.
  command_id uuid NOT NULL,
  -- In UTC, and how many of this day count.
  day        date NOT NULL,
  count      integer NOT NULL,
  last_at    timestamptz NOT NULL,
  -- No other one before this.
  next_at    timestamptz NOT NULL,
  -- accepted, refused, unavailable or unanswered. Null: under way, or its process died.
  outcome    text,
  problem    text
) WITH (fillfactor = 70);
CREATE INDEX wake_ups_age ON wake_ups (last_at);
