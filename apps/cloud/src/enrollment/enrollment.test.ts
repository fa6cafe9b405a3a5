import { X509Certificate } from 'node:crypto'
import { type Vin, topicsFor } from '@keyfob/protocol'
import { VirtualClock, days, fromPem } from '@keyfob/runtime'
import { makeCertificateRequest, temporaryFolder } from '@keyfob/testbed'
import { signRenewal } from '@keyfob/vehicle'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SampleCore, freshVin } from '../commands/testing/sample-core.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'
import type { Answered } from '../ports/command-service.ts'
import { type CredentialId, credentialsMax, parseCredentialId } from '../ports/vehicle-credential.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { idOfSerial } from './certificates.ts'
import { makeEnrollment } from './make-enrollment.ts'
import { newAuthorityText } from './x509/authority.ts'

const clock = new VirtualClock()
let store: SampleStore
let core: SampleCore
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let vin: Vin
let log: SampleLog
let requests: readonly string[]
beforeAll(async () => {
  ;[store, folder] = [await SampleStore.open(), await temporaryFolder()]
  core = new SampleCore({ store, clock })
  requests = await Promise.all(
    ['one', 'two'].map(async (name) => (await makeCertificateRequest(folder.path, name)).csr),
  )
}, 60_000)
beforeEach(async () => {
  ;[vin, log] = [freshVin(), new SampleLog()]
  await core.vehicles.put(vin, {})
})
afterAll(async () => {
  await store.close()
  await folder.remove()
})

const made = (authority: string | null = newAuthorityText(clock.now())) =>
  makeEnrollment({ store: store.stores.vehicleCredentials, topics: topicsFor(), authority, dataDir: null, clock, log })
    .enrollment
const valueOf = async <Value>(answer: Promise<Answered<Value>>): Promise<Value> => {
  const answered = await answer
  if (!answered.ok) throw new Error(answered.refusal.detail)
  return answered.value
}
const refusalOf = async (answer: Promise<Answered<unknown>>): Promise<string> => {
  const answered = await answer
  return answered.ok ? 'none' : answered.refusal.code
}
const listed = async (enrollment: ReturnType<typeof made>): Promise<readonly CredentialId[]> =>
  (await valueOf(enrollment.list(vin))).map(({ id }) => id)
/** Serial numbers in the list, by Node's reading of its bytes. */
const isRevoked = async (enrollment: ReturnType<typeof made>, id: CredentialId): Promise<boolean> => {
  const { der, pem } = (await enrollment.revocationList())!
  expect(fromPem('X509 CRL', pem)).toEqual(der)
  return der.includes(Buffer.from(id.replaceAll('-', ''), 'hex'))
}

describe('a password', () => {
  it('is shown once, is random, and is neither stored nor logged', async () => {
    const enrollment = made(null)
    const one = await valueOf(enrollment.enroll(vin, {}, 'key:me'))
    const two = await valueOf(enrollment.enroll(vin, { days: 2 }, 'key:me'))
    expect(one.password).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(two.password).not.toBe(one.password)
    expect([one, two]).toMatchObject([
      { credential: { vin, kind: 'password', expiresAt: null, revokedAt: null, createdBy: 'key:me' } },
      { credential: { expiresAt: clock.now() + days(2) } },
    ])
    const rows = await store.database.query('SELECT * FROM vehicle_credentials WHERE vin = $1', [vin])
    const seen = JSON.stringify([rows, log.lines, await enrollment.list(vin)])
    expect(seen).toContain(one.credential.id)
    expect(seen).not.toContain(one.password)
    expect(log.of('credential.issued')).toMatchObject([{ vin, kind: 'password', who: 'key:me' }, { vin }])
  })
})

describe('a certificate', () => {
  it('has the id as its serial number, lasts 30 days, and is that of the key', async () => {
    const enrollment = made()
    const { credential, password } = await valueOf(enrollment.enroll(vin, { csr: requests[0] }, 'key:me'))
    const certificate = new X509Certificate(credential.certificate!)
    expect(password).toBeUndefined()
    expect(idOfSerial(certificate.serialNumber)).toBe(credential.id)
    expect(certificate.subject).toBe(`CN=${vin}`)
    expect(certificate.checkIssued(new X509Certificate(enrollment.authority!))).toBe(true)
    expect(Date.parse(certificate.validTo)).toBe(credential.expiresAt)
    expect(credential.expiresAt).toBe(clock.now() + days(30))
  })

  it('does not outlive its authority', async () => {
    const enrollment = made()
    await clock.advance(days(20 * 365 - 10))
    const { credential } = await valueOf(enrollment.enroll(vin, { csr: requests[0] }, 'key:me'))
    expect(credential.expiresAt).toBe(Date.parse(new X509Certificate(enrollment.authority!).validTo))
  })

  it('is not issued without an authority, nor for an unreadable request', async () => {
    expect(await refusalOf(made(null).enroll(vin, { csr: requests[0] }, 'key:me'))).toBe('no_authority')
    expect(await refusalOf(made(null).renew(vin, { csr: requests[0]! }))).toBe('no_authority')
    expect(await made(null).revocationList()).toBeNull()
    expect(await refusalOf(made().enroll(vin, { csr: 'x' }, 'key:me'))).toBe('invalid_request')
    expect(await listed(made())).toEqual([])
  })
})

describe('the credentials of a vehicle', () => {
  it('are bounded while they are valid, and need a registered vehicle', async () => {
    const enrollment = made()
    const enroll = () => enrollment.enroll(vin, {}, 'key:me')
    for (let count = 0; count < credentialsMax; count += 1) await valueOf(enroll())
    expect(await refusalOf(enroll())).toBe('too_many_credentials')
    const [id] = await listed(enrollment)
    await valueOf(enrollment.revoke(vin, id!, 'key:me'))
    await valueOf(enroll())
    expect(await refusalOf(enrollment.enroll(freshVin(), {}, 'key:me'))).toBe('vehicle_not_found')
  })

  it('are revoked for good, and certificates stand in the list while they would be valid', async () => {
    const enrollment = made()
    const { credential } = await valueOf(enrollment.enroll(vin, { csr: requests[0], days: 3 }, 'key:me'))
    const { id } = credential
    expect(await isRevoked(enrollment, id)).toBe(false)
    const revokedAt = clock.now()
    expect(await valueOf(enrollment.revoke(vin, id, 'key:me'))).toMatchObject({ revokedAt })
    await clock.advance(60_000)
    expect(await valueOf(enrollment.revoke(vin, id, 'key:you'))).toMatchObject({ revokedAt })
    expect(log.of('credential.revoked')).toEqual([{ vin, credential: id, kind: 'certificate', who: 'key:me' }])
    expect(await isRevoked(enrollment, id)).toBe(true)
    expect(await refusalOf(enrollment.revoke(freshVin(), id, 'key:me'))).toBe('credential_not_found')
    await clock.advance(days(3))
    expect(await isRevoked(enrollment, id)).toBe(false)
  })

  it('are revoked with the removal of the vehicle', async () => {
    const enrollment = made()
    const { credential } = await valueOf(enrollment.enroll(vin, { csr: requests[0] }, 'key:me'))
    expect(await store.vehicleStore.remove(vin)).toBe('removed')
    expect(await store.stores.vehicleCredentials.validOf([vin], clock.now())).toEqual([])
    expect((await valueOf(enrollment.list(vin)))[0]?.revokedAt).not.toBeNull()
    expect(await isRevoked(enrollment, credential.id)).toBe(true)
    await core.vehicles.put(vin, {})
    expect(await store.stores.vehicleCredentials.validOf([vin], clock.now())).toEqual([])
  })

  it('leave nothing behind of an erased vehicle but serial numbers of the list', async () => {
    const enrollment = made()
    const { credential } = await valueOf(enrollment.enroll(vin, { csr: requests[0] }, 'key:me'))
    await valueOf(enrollment.enroll(vin, {}, 'key:me'))
    expect(await store.vehicleStore.remove(vin)).toBe('removed')
    expect(await store.stores.audit.erase(vin, { mayBeUnsealed: true })).toMatchObject({ commands: 0 })
    expect(await isRevoked(enrollment, credential.id)).toBe(true)
    const rows = await store.database.query('SELECT * FROM vehicle_credentials WHERE id = $1', [credential.id])
    expect(rows).toMatchObject([{ vin: '', hash: '', certificate: null, created_by: '' }])
    expect(await listed(enrollment)).toEqual([])
  })

  it('are forgotten a month after their end', async () => {
    const enrollment = made()
    await valueOf(enrollment.enroll(vin, { days: 1 }, 'key:me'))
    const { credential } = await valueOf(enrollment.enroll(vin, {}, 'key:me'))
    await valueOf(enrollment.revoke(vin, credential.id, 'key:me'))
    await clock.advance(days(32))
    const last = await valueOf(enrollment.enroll(vin, {}, 'key:me'))
    expect(await listed(enrollment)).toEqual([last.credential.id])
  })
})

describe('a renewal', () => {
  it('gives the certificate again while it is young, and then a new one that lasts as long', async () => {
    const enrollment = made()
    const [csr] = requests
    const { credential } = await valueOf(enrollment.enroll(vin, { csr, days: 10 }, 'key:me'))
    await clock.advance(days(4))
    expect(await valueOf(enrollment.renew(vin, { csr: csr! }))).toMatchObject({
      isNew: false,
      credential: { id: credential.id },
    })
    await clock.advance(days(2))
    const renewed = await valueOf(enrollment.renew(vin, { csr: csr! }))
    expect(renewed).toMatchObject({
      isNew: true,
      credential: { createdBy: 'vehicle', expiresAt: clock.now() + days(10) },
    })
    // An answer that was lost is given again, and a repeated request makes no rows.
    expect(await valueOf(enrollment.renew(vin, { csr: csr! }))).toMatchObject({
      isNew: false,
      credential: { id: renewed.credential.id },
    })
    expect(await listed(enrollment)).toHaveLength(2)
  })

  it('is refused for another key, another vehicle, and what is revoked or expired', async () => {
    const enrollment = made()
    const [csr, otherCsr] = requests
    const { credential } = await valueOf(enrollment.enroll(vin, { csr }, 'key:me'))
    expect(await refusalOf(enrollment.renew(vin, { csr: otherCsr! }))).toBe('renewal_refused')
    const neighbour = freshVin()
    await core.vehicles.put(neighbour, {})
    expect(await refusalOf(enrollment.renew(neighbour, { csr: csr! }))).toBe('renewal_refused')
    await valueOf(enrollment.revoke(vin, credential.id, 'key:me'))
    expect(await refusalOf(enrollment.renew(vin, { csr: csr! }))).toBe('renewal_refused')
    await valueOf(enrollment.enroll(vin, { csr: otherCsr, days: 1 }, 'key:me'))
    await clock.advance(days(1))
    expect(await refusalOf(enrollment.renew(vin, { csr: otherCsr! }))).toBe('renewal_refused')
  })

  it.each(['p256', 'ed25519', 'rsa2048'] as const)(
    'for a new key needs the signature of the last one (%s)',
    async (kind) => {
      const enrollment = made()
      const [old, csr] = [await makeCertificateRequest(folder.path, `old-${kind}`, kind), requests[0]!]
      const signature = signRenewal(old.key, vin, csr)
      const { credential } = await valueOf(enrollment.enroll(vin, { csr: old.csr, days: 10 }, 'key:me'))
      await clock.advance(days(4))
      expect(await refusalOf(enrollment.renew(vin, { csr, signature }))).toBe('renewal_refused')
      await clock.advance(days(2))
      const stranger = await makeCertificateRequest(folder.path, `stranger-${kind}`, kind)
      const wrong = [
        { csr },
        { csr, signature: '' },
        { csr, signature: signRenewal(stranger.key, vin, csr) },
        { csr, signature: signRenewal(old.key, freshVin(), csr) },
        { csr: requests[1]!, signature },
      ]
      for (const each of wrong) expect(await refusalOf(enrollment.renew(vin, each))).toBe('renewal_refused')
      const renewed = await valueOf(enrollment.renew(vin, { csr, signature }))
      expect(renewed).toMatchObject({ isNew: true, credential: { createdBy: 'vehicle' } })
      expect(renewed.credential.expiresAt).toBe(clock.now() + days(10))
      // An answer that was lost is given again, also when the old key was revoked meanwhile, which then signs for no other one.
      await valueOf(enrollment.revoke(vin, credential.id, 'key:me'))
      const again = await valueOf(enrollment.renew(vin, { csr, signature }))
      expect(again).toMatchObject({ isNew: false, credential: { id: renewed.credential.id } })
      const other = requests[1]!
      expect(await refusalOf(enrollment.renew(vin, { csr: other, signature: signRenewal(old.key, vin, other) }))).toBe(
        'renewal_refused',
      )
    },
  )
})

it('an id of a credential is a UUIDv7, and a serial number becomes one', () => {
  expect(parseCredentialId('019b7a8e-1c00-7000-8000-000000000001')).toBeDefined()
  expect(parseCredentialId('019b7a8e-1c00-4000-8000-000000000001')).toBeUndefined()
  expect(idOfSerial('19B7A8E1C0070008000000000000001')).toBe('019b7a8e-1c00-7000-8000-000000000001')
})
