-- Events of approvals and campaigns, for webhooks. Written in the transaction that changes the approval or the campaign. Positions
-- are those of the event log, drawn under the same lock, so that one cursor of a webhook reads both in the order of commit.
-- They are not in `events`: whoever reads that takes each row for a state of a command.
CREATE TABLE governance_events (
  position   bigint PRIMARY KEY DEFAULT nextval('event_positions'),
  -- The approval, which is the command's id, or the campaign.
  subject_id uuid NOT NULL,
  sequence   integer NOT NULL,
  type       text NOT NULL,
  at         timestamptz NOT NULL,
  -- Null: of a campaign, which is about no single vehicle.
  vin        text,
  command    text NOT NULL,
  -- What is told, but for the sequence.
  data       jsonb NOT NULL,
  UNIQUE (subject_id, sequence)
);
CREATE INDEX governance_events_of_vehicle ON governance_events (vin) WHERE vin IS NOT NULL;

-- Types of the events that a webhook wants. Null: all status events and no others, as a version without it leaves it.
ALTER TABLE webhooks ADD COLUMN events text[];
-- Type of the event. Null: a status event; its subject is in `command_id` all the same.
ALTER TABLE webhook_deliveries ADD COLUMN event text;
