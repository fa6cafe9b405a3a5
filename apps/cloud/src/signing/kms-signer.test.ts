import { type ServiceJwk, type Vin, readCloudKeys, signatureRefusalOf, trustedKeysOf } from '@keyfob/protocol'
import { VirtualClock, thumbprintOf, verifyingKeyOf } from '@keyfob/runtime'
import { FakeKms } from '@keyfob/testbed'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { KmsSigner, openKms, readKmsKey } from './kms-signer.ts'
import { makeSigning } from './make-signing.ts'

let kms: FakeKms
let jwk: ServiceJwk
beforeAll(async () => {
  kms = await FakeKms.start()
  for (const [name, value] of Object.entries(kms.environment)) vi.stubEnv(name, value)
  const arn = kms.makeKey()
  jwk = { ...(await readKmsKey(arn, await openKms(arn))), kms: arn }
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await kms.stop()
})
beforeEach(() => {
  kms.failing = undefined
  kms.asked.length = 0
})

const input = Buffer.from('a message')

it('signs with a key that never leaves KMS, one call for each message', async () => {
  const signer = new KmsSigner(jwk)
  await signer.check()
  const signature = await signer.sign(input)
  const key = verifyingKeyOf(signer.publicJwk)
  expect(signer.kid).toBe(thumbprintOf(jwk))
  expect([key.isSignedNow(input, signature), key.isSignedNow(Buffer.from('another'), signature)]).toEqual([true, false])
  expect(kms.asked).toEqual(['TrentService.GetPublicKey', 'TrentService.Sign'])
})

it('signs what is sent to vehicles, which verify it as any other signature', async () => {
  const store = { findAll: async () => new Map(), put: async () => undefined, findVerified: async () => undefined }
  const vehicles = { find: async () => undefined }
  const made = makeSigning({
    store,
    vehicles,
    policy: 'off',
    keys: [jwk],
    clock: new VirtualClock(),
    log: new SampleLog(),
  })
  await made.services[0]![1].start()
  const vin = '1KFSM00E7T0000000' as Vin // by its form
  const payload = Buffer.from(await made.sign!(vin, '{"kind":"probe","nonce":"n"}'))
  const trust = { policy: 'required', keys: trustedKeysOf([jwk]) } as const
  expect(await signatureRefusalOf(payload, vin, trust)).toBeUndefined()
  expect(await signatureRefusalOf(payload, '1KFAA00E4T0000002' as Vin, trust)).toBe('other_vehicle') // as above
})

it('is read from a file of keys as any other', () => {
  expect(readCloudKeys(JSON.stringify({ keys: [jwk] }))).toEqual([jwk])
})

it('refuses at the start a key that is not the one of the file', async () => {
  const other = kms.makeKey()
  await expect(new KmsSigner({ ...jwk, kms: other }).check()).rejects.toThrow(`another key under ${other}`)
  const unknown = `${other.slice(0, -4)}beef`
  await expect(new KmsSigner({ ...jwk, kms: unknown }).check()).rejects.toThrow(`${unknown} cannot be read`)
})

it('says which key failed, and signs again when KMS is back', async () => {
  const signer = new KmsSigner(jwk)
  kms.failing = { status: 400, type: 'AccessDeniedException' }
  await expect(signer.sign(input)).rejects.toThrow(`${jwk.kms}: AccessDeniedException`)
  kms.failing = { status: 500, type: 'KMSInternalException' }
  await expect(signer.sign(input)).rejects.toThrow(jwk.kms)
  expect(kms.asked).toHaveLength(1 + 3) // what KMS itself is to blame for is tried three times
  kms.failing = undefined
  expect(await signer.sign(input)).toHaveLength(64)
})

it('sends nothing that KMS does not sign whole', async () => {
  await expect(new KmsSigner(jwk).sign(Buffer.alloc(4_097))).rejects.toThrow('at most 4096 bytes')
  expect(kms.asked).toEqual([])
})
