-- What happened in each minute, for two days: one worker writes a row soon after its minute. `position` is how far the event
-- log is counted. A row whose counts are null only says where counting begins; `open` and the vehicles are null where no
-- worker ran when the minute ended.
CREATE TABLE figure_minutes (
  minute     timestamptz PRIMARY KEY,
  position   bigint NOT NULL,
  accepted   integer,
  settled    jsonb,
  corrected  integer,
  spans      jsonb,
  open       jsonb,
  registered integer,
  online     integer
);
