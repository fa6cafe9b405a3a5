-- By what vehicles show to a broker that they are who they say: passwords, of which only the SHA-256 is kept, and client
-- certificates of Keyfob's own authority. Those of a vehicle that is removed are revoked, and stay until they expire:
-- the list of revoked certificates is made from them.
CREATE TABLE vehicle_credentials (
  -- UUIDv7; of a certificate also its serial number.
  id          text PRIMARY KEY,
  vin         text NOT NULL,
  -- password or certificate
  kind        text NOT NULL,
  -- SHA-256 in hex: of the password, or of the public key of the certificate.
  hash        text NOT NULL,
  -- PEM
  certificate text,
  created_at  timestamptz NOT NULL,
  created_by  text NOT NULL,
  expires_at  timestamptz,
  revoked_at  timestamptz
);
CREATE INDEX vehicle_credentials_of_vin ON vehicle_credentials (vin, created_at);
CREATE INDEX vehicle_credentials_revoked ON vehicle_credentials (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX vehicle_credentials_expiring ON vehicle_credentials (expires_at) WHERE expires_at IS NOT NULL;
