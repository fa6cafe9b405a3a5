/** Credentials of vehicles as the API shows and takes them. */
import type { Vin } from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { type CredentialId, type VehicleCredential, parseCredentialId } from '../../ports/vehicle-credential.ts'
import { credentialKinds } from '../../ports/vehicle-credential.ts'
import { HttpProblem } from '../http-problem.ts'
import { pathTo, paths } from '../paths.ts'
import { instant, maybe, maybeInstant } from './fields.ts'

const sampleCsr = '-----BEGIN CERTIFICATE REQUEST-----\n…\n-----END CERTIFICATE REQUEST-----\n'
/** Four times what a request with an RSA key of 4,096 bits needs. */
const csrCharactersMax = 8_192
/** Of an RSA key of 4,096 bits. */
const signatureCharactersMax = 684
const certificateDaysMax = 366
const csr = z
  .string()
  .min(1)
  .max(csrCharactersMax)
  .describe('PEM of a certificate request (PKCS#10) with a key of Ed25519, P-256 or RSA; its subject is ignored')

export const enrollSchema = z
  .strictObject({
    csr: csr.optional().describe('PEM of a certificate request (PKCS#10); absent: a password is made'),
    days: z.int().min(1).max(3_650).optional().describe('Until it expires; absent: 30, or never for a password'),
  })
  .refine(({ csr: text, days }) => text === undefined || (days ?? 1) <= certificateDaysMax, {
    path: ['days'],
    message: 'must be at most 366 for a certificate',
  })
  .meta({ id: 'EnrollVehicle', examples: [{ days: 365 }] })

const signature = z
  .base64()
  .min(1)
  .max(signatureCharactersMax)
  .describe(
    'Base64; for a new key: signature of the lines "keyfob certificate renewal v1", VIN and `csr` by the key of a valid certificate, with SHA-256 (ECDSA in DER, RSA), or Ed25519',
  )

export const renewSchema = z
  .strictObject({ csr, signature: signature.optional() })
  .meta({ id: 'RenewCertificate', examples: [{ csr: sampleCsr }] })

const shape = {
  id: z.string().describe('A UUIDv7; of a certificate its 16 bytes are the serial number'),
  vin: z.string(),
  kind: z.enum(credentialKinds),
  certificate: z.string().nullable().describe('PEM; null: it is a password'),
  createdAt: instant,
  createdBy: z.string().describe('`vehicle`: it renewed its certificate itself'),
  expiresAt: maybeInstant,
  revokedAt: maybeInstant,
  links: z.object({ self: z.string() }),
}

export const credentialSchema = z.object(shape).meta({ id: 'VehicleCredential' })
export const enrolledSchema = z
  .object({ ...shape, password: z.string().nullable().describe('Shown this once: keep it; null: it is a certificate') })
  .meta({ id: 'EnrolledVehicle' })
export const credentialsSchema = z
  .object({ items: z.array(credentialSchema).describe('The newest first, at most 100') })
  .meta({ id: 'VehicleCredentials' })

export const credentialJson = ({
  createdAt,
  expiresAt,
  revokedAt,
  id,
  vin,
  kind,
  certificate,
  createdBy,
}: VehicleCredential): z.output<typeof credentialSchema> => ({
  id,
  vin,
  kind,
  certificate,
  createdAt: formatInstant(createdAt),
  createdBy,
  expiresAt: maybe(expiresAt),
  revokedAt: maybe(revokedAt),
  links: { self: pathTo(paths.vehicleCredential, { vin, id }) },
})

export const credentialInPath = z.object({
  vin: z.string().describe('Vehicle identification number'),
  id: z.string().describe('Id of the credential'),
})

/** The id in a URL. A text that is not an id is 404. */
export const credentialIdOf = ({ id }: z.output<typeof credentialInPath>): CredentialId => {
  const parsed = parseCredentialId(id)
  if (parsed === undefined)
    throw new HttpProblem('credential_not_found', 'The id in the path is not a UUIDv7, so no credential has it.')
  return parsed
}

const sample: VehicleCredential = {
  id: '019b7a8e-1c00-7000-8000-000000000001' as CredentialId, // a UUIDv7 by its looks
  vin: '1KFAA00E4T0000001' as Vin, // a VIN by its looks
  kind: 'password',
  certificate: null,
  createdAt: Date.UTC(2026, 0, 1, 12),
  createdBy: 'key:c0ffee1234',
  expiresAt: null,
  revokedAt: null,
}

const sampleCertificate: VehicleCredential = {
  ...sample,
  kind: 'certificate',
  certificate: '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n',
  expiresAt: Date.UTC(2026, 0, 31, 12),
}

export const credentialExamples = {
  certificate: credentialJson(sampleCertificate),
  renewed: { ...credentialJson(sampleCertificate), createdBy: 'vehicle' },
  list: { items: [credentialJson(sampleCertificate), credentialJson(sample)] },
  // Not complete, so that no scanner reports it as a secret.
  enrolled: { ...credentialJson(sample), password: '…' },
}
