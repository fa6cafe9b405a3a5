-- The trace that a command came in (W3C Trace Context), for whoever goes on with it later: another process, a sweep, the relay.
ALTER TABLE commands ADD COLUMN traceparent text;
ALTER TABLE events ADD COLUMN traceparent text;
