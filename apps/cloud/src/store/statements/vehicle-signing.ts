export const findVehicleSigning = `SELECT * FROM vehicle_signing WHERE vin = ANY($1::text[])`

/** $3: whether a policy is given, which may be null; $4: null leaves the keys. Nothing for a vehicle that is not registered. */
export const putVehicleSigning = `
INSERT INTO vehicle_signing (vin, policy, keys, changed_at)
SELECT v.vin, $2::text, coalesce($4::jsonb, '[]'), $5::timestamptz FROM vehicles v WHERE v.vin = $1
ON CONFLICT (vin) DO UPDATE SET
  policy = CASE WHEN $3::boolean THEN excluded.policy ELSE vehicle_signing.policy END,
  keys = coalesce($4::jsonb, vehicle_signing.keys),
  changed_at = excluded.changed_at
RETURNING *`

export const findVerifiedVehicle = `SELECT vin FROM vehicle_signing WHERE policy IN ('optional', 'required') LIMIT 1`
