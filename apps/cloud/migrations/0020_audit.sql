-- The audit: who asked, changed and read what. See docs/audit.md.

-- Entries that are not in the chain yet: written by the process that did the work, taken by the sealer. Not `done`: it was begun.
CREATE TABLE audit_pending (
  id   uuid PRIMARY KEY,
  at   timestamptz NOT NULL,
  done boolean NOT NULL,
  entry jsonb NOT NULL
);
CREATE INDEX audit_pending_done ON audit_pending (id) WHERE done;

-- The chain: what is never erased, and the hash of it and of all before.
CREATE TABLE audit_entries (
  position    bigint PRIMARY KEY,
  at          timestamptz NOT NULL,
  action      text NOT NULL,
  facts       jsonb NOT NULL,
  commitments text[] NOT NULL,
  hash        text NOT NULL
);
CREATE INDEX audit_entries_at ON audit_entries (at);
CREATE INDEX audit_entries_of_action ON audit_entries (action, position);

-- What may be erased: one part for each commitment, null when it was; and what entries are found by.
CREATE TABLE audit_parts (
  position bigint PRIMARY KEY,
  actor    text,
  subjects text[] NOT NULL,
  parts    jsonb NOT NULL
);
CREATE INDEX audit_parts_of_actor ON audit_parts (actor, position);
CREATE INDEX audit_parts_of_subject ON audit_parts USING gin (subjects);

CREATE TABLE audit_anchors (
  position bigint PRIMARY KEY,
  at       timestamptz NOT NULL,
  hash     text NOT NULL,
  -- Null: there was no key to sign with.
  jws      text
);

-- One row: where the chain begins and ends, the last anchor, and up to where commands were taken from the event log.
CREATE TABLE audit_chain (
  is_only        boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  first_position bigint NOT NULL DEFAULT 0,
  first_hash     text NOT NULL DEFAULT repeat('A', 43),
  position       bigint NOT NULL DEFAULT 0,
  hash           text NOT NULL DEFAULT repeat('A', 43),
  anchored       bigint NOT NULL DEFAULT 0,
  anchored_at    timestamptz NOT NULL DEFAULT now(),
  event_position bigint NOT NULL
);
INSERT INTO audit_chain (event_position) SELECT coalesce(max(position), 0) FROM events;

-- Mistakes, and statements of others, change nothing. Whoever owns the database can get around it; that is what hashes and anchors show.
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('keyfob.audit', true), '') <> TG_ARGV[0] OR TG_OP = 'TRUNCATE' THEN
    RAISE EXCEPTION 'The audit is append-only: % of % is refused.', TG_OP, TG_TABLE_NAME;
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION audit_append_only('retention');
CREATE TRIGGER audit_entries_fixed BEFORE UPDATE ON audit_entries FOR EACH ROW EXECUTE FUNCTION audit_append_only('never');
CREATE TRIGGER audit_entries_whole BEFORE TRUNCATE ON audit_entries EXECUTE FUNCTION audit_append_only('never');
CREATE TRIGGER audit_anchors_stay BEFORE DELETE ON audit_anchors FOR EACH ROW EXECUTE FUNCTION audit_append_only('retention');
CREATE TRIGGER audit_anchors_fixed BEFORE UPDATE ON audit_anchors FOR EACH ROW EXECUTE FUNCTION audit_append_only('never');
CREATE TRIGGER audit_anchors_whole BEFORE TRUNCATE ON audit_anchors EXECUTE FUNCTION audit_append_only('never');
CREATE TRIGGER audit_parts_stay BEFORE DELETE ON audit_parts FOR EACH ROW EXECUTE FUNCTION audit_append_only('retention');
CREATE TRIGGER audit_parts_fixed BEFORE UPDATE ON audit_parts FOR EACH ROW EXECUTE FUNCTION audit_append_only('erasure');
CREATE TRIGGER audit_parts_whole BEFORE TRUNCATE ON audit_parts EXECUTE FUNCTION audit_append_only('never');

-- Where a command was asked from, for the audit. Null: not by a request, or the audit is off.
ALTER TABLE commands ADD COLUMN address text;
