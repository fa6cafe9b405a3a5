-- A key with labels is for the vehicles that have one of them. Null and empty: for all. `scope` may hold several words; versions before
-- this one refuse a key whose scope they do not know, and every key with labels has such a one.
ALTER TABLE api_keys ADD COLUMN labels text[];
