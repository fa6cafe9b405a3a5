-- One command for many vehicles, in waves. See src/campaigns/ and docs/campaigns.md.
CREATE TABLE campaigns (
  id            uuid PRIMARY KEY,
  name          text NOT NULL,
  who           text NOT NULL,
  state         text NOT NULL,
  reason        text NOT NULL DEFAULT '',
  spec          jsonb NOT NULL,
  total         integer NOT NULL,
  -- 0: none has begun.
  wave          integer NOT NULL DEFAULT 0,
  wave_began_at timestamptz,
  -- A person resumed it in spite of this wave.
  excused_wave  integer NOT NULL DEFAULT 0,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  ended_at      timestamptz,
  next_at       timestamptz NOT NULL,
  holder        text,
  lease_until   timestamptz
) WITH (fillfactor = 70);
CREATE INDEX campaigns_due ON campaigns (next_at) WHERE state = 'running';

-- One row for each vehicle. The id of its command is written before the command is submitted, so a worker that continues
-- after another one submits the same command: the store accepts an id once.
CREATE TABLE campaign_vehicles (
  campaign_id  uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  vin          text NOT NULL,
  -- In no order of VINs, so that the first wave is a sample of all.
  place        integer NOT NULL,
  zone         text,
  wave         integer,
  command_id   uuid,
  submitted_at timestamptz,
  -- Why no command was accepted.
  problem      jsonb,
  -- Commands of earlier tries.
  earlier      uuid[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (campaign_id, vin)
) WITH (fillfactor = 70);
CREATE INDEX campaign_vehicles_by_wave ON campaign_vehicles (campaign_id, wave, place);
