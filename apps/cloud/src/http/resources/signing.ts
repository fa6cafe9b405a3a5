/** Signing policies and public keys as the API shows and takes them (SPEC section 11). */
import { publicJwkSchema, signingKeysMax, signingPolicies } from '@keyfob/protocol'
import { type PublicJwk, thumbprintOf } from '@keyfob/runtime'
import { z } from 'zod'
import type { FoundSigning } from '../../ports/signing.ts'

const policy = z.enum(signingPolicies)

const keySchema = z
  .object({ kid: z.string().describe('Thumbprint (RFC 7638)'), ...publicJwkSchema.shape })
  .meta({ id: 'PublicKey' })

export const signingKeysSchema = z
  .object({ keys: z.array(keySchema).describe('The one that signs is the first; empty: messages are not signed') })
  .meta({ id: 'SigningKeys' })

export const vehicleSigningSchema = z
  .object({
    policy: policy.nullable().describe('Of this vehicle; null: as configured'),
    effective: policy.describe('What is done with what the vehicle sends'),
    keys: z.array(keySchema).describe('Of the vehicle'),
  })
  .meta({ id: 'VehicleSigning' })

/** Strict, so that a private key (`d`) is refused. */
const givenKey = z.strictObject({
  ...publicJwkSchema.shape,
  kid: z.string().max(128).optional().describe('Ignored: a key is named by its thumbprint'),
  alg: z.literal(['EdDSA', 'Ed25519']).optional(),
  use: z.literal('sig').optional(),
})

export const putSigningSchema = z
  .strictObject({
    policy: policy.nullable().optional().describe('Absent: leave it as it is; null: as configured'),
    keys: z
      .array(givenKey)
      .max(signingKeysMax)
      .optional()
      .describe('All public keys of the vehicle (Ed25519, RFC 8037); absent: leave them as they are'),
  })
  .meta({
    id: 'PutVehicleSigning',
    examples: [
      { policy: 'required', keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw' }] },
    ],
  })

const keyJson = (key: PublicJwk): z.output<typeof keySchema> => ({ kid: thumbprintOf(key), ...key })

export const signingKeysJson = (keys: readonly PublicJwk[]): z.output<typeof signingKeysSchema> => ({
  keys: keys.map(keyJson),
})

export const vehicleSigningJson = ({ keys, ...rest }: FoundSigning): z.output<typeof vehicleSigningSchema> => ({
  ...rest,
  keys: keys.map(keyJson),
})

const sampleKey = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const

export const signingExamples = {
  keys: signingKeysJson([sampleKey]),
  vehicle: vehicleSigningJson({ policy: null, effective: 'required', keys: [sampleKey] }),
}
