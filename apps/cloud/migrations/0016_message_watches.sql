-- Vehicles whose raw messages an admin wants to see for some minutes, and the last of those messages, as some process saw
-- them: positions are hidden before they are written. They are not worth a write to the log of the database.
CREATE TABLE message_watches (
  vin   text PRIMARY KEY,
  until timestamptz NOT NULL,
  who   text NOT NULL
);

CREATE UNLOGGED TABLE watched_messages (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  vin       text NOT NULL REFERENCES message_watches ON DELETE CASCADE,
  at        timestamptz NOT NULL,
  host      text NOT NULL,
  direction text NOT NULL,
  kind      text NOT NULL,
  bytes     integer NOT NULL,
  payload   text,
  problem   text
);
CREATE INDEX watched_messages_of_vin ON watched_messages (vin, id);
