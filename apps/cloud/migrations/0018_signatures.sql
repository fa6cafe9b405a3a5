-- Which keys a vehicle signs with, and whether it must (SPEC section 11). No row: no key, and the policy of the configuration.
-- Removed with the vehicle.
CREATE TABLE vehicle_signing (
  vin        text PRIMARY KEY,
  -- off, optional or required; null: as configured.
  policy     text,
  -- Public keys as JSON Web Keys: [{ "kty", "crv", "x" }].
  keys       jsonb NOT NULL,
  changed_at timestamptz NOT NULL
);
CREATE INDEX vehicle_signing_verified ON vehicle_signing (vin) WHERE policy IN ('optional', 'required');
