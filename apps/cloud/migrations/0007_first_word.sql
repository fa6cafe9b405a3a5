-- The nonce that a vehicle is asked with while it is believed offline, the same from every process until it is heard:
-- a birth that names it is life, whatever its counter [L11]. Null: it is not being asked.
ALTER TABLE vehicles ADD COLUMN probe text;
-- True: a command alone registered it, and nobody vouched for the VIN by PUT. Such a one goes again if it never speaks.
ALTER TABLE vehicles ADD COLUMN presumed boolean;
