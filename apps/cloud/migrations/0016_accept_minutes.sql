-- How long submits took from the request to the commit, by minute: counts by the steps of ports/accept-steps.ts, the sum of
-- what each process adds. A minute in which nothing was accepted has no row.
CREATE TABLE accept_minutes (
  minute timestamptz PRIMARY KEY,
  counts integer[] NOT NULL
) WITH (fillfactor = 70);
