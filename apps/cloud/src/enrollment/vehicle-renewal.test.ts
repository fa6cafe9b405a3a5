/** The SDK's renewal against the real issue of certificates, in virtual time: what is lost, killed, wrong or revoked on the way. */
import { X509Certificate, createPrivateKey } from 'node:crypto'
import { mkdtemp, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Vin, topicsFor } from '@keyfob/protocol'
import { type Clock, type Duration, VirtualClock, days, hours, minutes } from '@keyfob/runtime'
import { eventually, makeCertificateRequest, temporaryFolder } from '@keyfob/testbed'
import {
  type CertificateEvent,
  type CertificateStore,
  FileCertificateStore,
  type RenewalCall,
  RenewalRefused,
  VehicleCertificate,
} from '@keyfob/vehicle'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { SampleCore, freshVin } from '../commands/testing/sample-core.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { makeEnrollment } from './make-enrollment.ts'
import { newAuthorityText } from './x509/authority.ts'

let clock: VirtualClock
let store: SampleStore
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let first: Awaited<ReturnType<typeof makeCertificateRequest>>
let vin: Vin
let path: string
let enrollment: ReturnType<typeof makeEnrollment>['enrollment']
let open: VehicleCertificate[]
beforeAll(async () => {
  ;[store, folder] = [await SampleStore.open(), await temporaryFolder()]
  first = await makeCertificateRequest(folder.path, 'first', 'ed25519')
})
afterAll(async () => {
  await store.close()
  await folder.remove()
})
beforeEach(async () => {
  ;[clock, vin, open] = [new VirtualClock(), freshVin(), []]
  timers.clear()
  const authority = newAuthorityText(clock.now())
  const own = { topics: topicsFor(), authority, dataDir: null, clock, log: new SampleLog() }
  ;({ enrollment } = makeEnrollment({ store: store.stores.vehicleCredentials, ...own }))
  await new SampleCore({ store, clock }).vehicles.put(vin, {})
  path = join(await mkdtemp(join(folder.path, 'vehicle-')), 'certificate.pem')
  const enrolled = await enrollment.enroll(vin, { csr: first.csr, days: 30 }, 'test')
  if (!enrolled.ok) throw new Error(enrolled.refusal.detail)
  await new FileCertificateStore({ path }).save({ key: first.key, certificate: enrolled.value.credential.certificate! })
})
afterEach(async () => {
  await Promise.all(open.map((each) => each.stop()))
  expect(clock.pending).toBe(0)
})

/** Calls of the store of certificates and of the cloud, which take real time. */
let underWay = 0
const counted = async <Value>(work: Promise<Value>): Promise<Value> => {
  underWay += 1
  return work.finally(() => (underWay -= 1))
}

/** As `httpRenewal`, without the network. */
const renew: RenewalCall = async ({ vin: asks, ...request }) => {
  const renewed = await counted(enrollment.renew(asks, request))
  if (renewed.ok) return renewed.value.credential.certificate!
  throw new RenewalRefused(renewed.refusal.detail)
}
const certificateStore = (): CertificateStore => {
  const file = new FileCertificateStore({ path })
  return { load: () => counted(file.load()), save: (what) => counted(file.save(what)) }
}
const start = async (changes: { readonly renew?: RenewalCall; readonly clock?: Clock } = {}) => {
  const certificate = new VehicleCertificate({
    vin,
    store: certificateStore(),
    renew,
    clock: vehicleClock(),
    random: () => 0,
    ...changes,
  })
  const events: CertificateEvent[] = []
  certificate.listen((event) => void events.push(event))
  open.push(certificate)
  await certificate.start()
  return { certificate, events }
}
const issued = async (): Promise<number> => {
  const listed = await enrollment.list(vin)
  return listed.ok ? listed.value.length : 0
}
const kindsOf = (events: readonly CertificateEvent[]): readonly string[] => events.map(({ kind }) => kind)
/** What waits for its time in vehicles, in monotonic time. */
const timers = new Set<{ readonly at: Duration }>()
/** The clock of a vehicle, whose wall clock may be wrong. */
const vehicleClock = (skew: Duration = 0): Clock => ({
  now: () => clock.now() + skew,
  monotonic: () => clock.monotonic(),
  sleep: (...how) => clock.sleep(...how),
  schedule: (duration, run) => {
    const waits = { at: clock.monotonic() + Math.max(0, duration) }
    timers.add(waits)
    const ended = (): unknown => timers.delete(waits)
    const timer = clock.schedule(duration, () => (ended(), run()))
    return { cancel: () => (ended(), timer.cancel()) }
  },
})
/** Time passes from timer to timer, and stands still while something takes real time. */
const pass = async (duration: Duration): Promise<void> => {
  const end = clock.monotonic() + duration
  for (let next = -1; next < end;) {
    next = Math.min(end, ...[...timers].map(({ at }) => at))
    await clock.advance(next - clock.monotonic())
    for (let quiet = 0; quiet < 3; quiet = underWay > 0 ? 0 : quiet + 1) await new Promise(setImmediate)
  }
}

it('renews after two thirds of its life, for a new key, and again with that one', async () => {
  const { certificate, events } = await start()
  await pass(days(20) - 1)
  expect([events, certificate.shown.key]).toEqual([[], first.key])
  await pass(1)
  expect(events).toEqual([{ kind: 'certificate_renewed', until: clock.now() + days(30) }])
  const { cert, key } = certificate.shown
  expect([key === first.key, new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))]).toEqual([false, true])
  const text = await readFile(path, 'utf8')
  expect([text === key + cert, (await stat(path)).mode & 0o777]).toEqual([true, 0o600])
  await pass(days(21))
  expect([await issued(), certificate.shown.key === key]).toEqual([3, false])
})

it('an answer that is lost is given again, and makes no second certificate', async () => {
  let lost = 0
  const { certificate, events } = await start({
    renew: async (question, signal) => {
      const answer = await renew(question, signal)
      if ((lost += 1) > 2) return answer
      throw new Error('the connection is lost')
    },
  })
  await pass(days(20))
  await pass(minutes(10))
  expect(kindsOf(events)).toEqual(['renewal_failed', 'renewal_failed', 'certificate_renewed'])
  expect([await issued(), certificate.shown.key === first.key]).toEqual([2, false])
})

it('resumes after a power cut behind the new key, and behind the answer', async () => {
  const never: RenewalCall = () => new Promise(() => undefined)
  await start({ renew: never }) // cut before it is asked: what this one does later is not seen
  await pass(days(20))
  const withNext = await eventually(async () => (await new FileCertificateStore({ path }).load())?.nextKey)
  await start({ renew: async (question, signal) => renew(question, signal).then(() => never(question, signal)) })
  await pass(0)
  await eventually(async () => (await issued()) === 2)
  const { certificate, events } = await start()
  await pass(0)
  await eventually(() => events.length === 1)
  expect([certificate.shown.key, await issued()]).toEqual([withNext, 2])
})

it('after a power cut that lasted longer than the old certificate, the new one is still there to be asked for', async () => {
  const never: RenewalCall = () => new Promise(() => undefined)
  await start({ renew: async (question, signal) => renew(question, signal).then(() => never(question, signal)) })
  await pass(days(20))
  await eventually(async () => (await issued()) === 2)
  await open[0]!.stop()
  await pass(days(11))
  const { events } = await start()
  await pass(0)
  await eventually(() => events.length === 1)
  expect(kindsOf(events)).toEqual(['certificate_renewed'])
})

it.each([
  ['behind by years', -days(3_000)],
  ['ahead by a week', days(7)],
  ['ahead by years', days(3_000)],
])('a wall clock that is %s does not matter once cloud time is known', async (_what, skew) => {
  const { certificate, events } = await start({ clock: vehicleClock(skew) })
  certificate.tellTime(clock.now())
  await pass(days(19))
  expect(events).toEqual([])
  await pass(days(2))
  expect([kindsOf(events), await issued()]).toEqual([['certificate_renewed'], 2])
})

it('a wall clock that is ahead asks too early, is refused, and does not ask much', async () => {
  const { certificate, events } = await start({ clock: vehicleClock(days(3_000)) })
  await pass(hours(12))
  const refused = events.filter(({ kind }) => kind === 'renewal_failed')
  expect(refused[0]).toMatchObject({ refused: true, problem: expect.stringContaining('first half of its life') })
  expect([refused.length > 10, refused.length < 26, await issued()]).toEqual([true, true, 1])
  certificate.tellTime(clock.now())
  await pass(hours(24))
  expect(events.filter(({ kind }) => kind === 'renewal_failed').length).toBeLessThan(refused.length + 3)
})

it('a revoked certificate is not renewed, the owner is told, and what it shows stays', async () => {
  const listed = await enrollment.list(vin)
  if (listed.ok) await enrollment.revoke(vin, listed.value[0]!.id, 'test')
  const { certificate, events } = await start()
  await pass(days(20))
  expect(events).toHaveLength(1)
  expect(events[0]).toMatchObject({ kind: 'renewal_failed', refused: true })
  await pass(days(5))
  expect(kindsOf(events)).not.toContain('certificate_ends')
  await pass(days(1))
  expect(kindsOf(events)).toContain('certificate_ends')
  expect([await issued(), certificate.shown.key]).toEqual([1, first.key])
})

it('an outage is waited out with pauses that grow to an hour, and near the end the owner is told', async () => {
  let isOut = true
  let asked = 0
  const { events } = await start({
    renew: (question, signal) => {
      asked += 1
      return isOut ? Promise.reject(new Error('there is no network')) : renew(question, signal)
    },
  })
  await pass(days(20))
  await pass(days(1))
  expect([asked > 20, asked < 60, kindsOf(events).includes('certificate_ends')]).toEqual([true, true, false])
  await pass(days(5))
  expect(events.at(-1)).toMatchObject({ kind: 'certificate_ends', problem: 'there is no network' })
  isOut = false
  await pass(hours(2))
  expect(kindsOf(events).at(-1)).toBe('certificate_renewed')
})

it('takes no answer for another key or another vehicle, and keeps what it has', async () => {
  const other = freshVin()
  await new SampleCore({ store, clock }).vehicles.put(other, {})
  const answers: RenewalCall[] = [
    async () => (await certificateStore().load())!.certificate,
    async ({ csr }) => {
      const enrolled = await counted(enrollment.enroll(other, { csr }, 'test'))
      return enrolled.ok ? enrolled.value.credential.certificate! : ''
    },
    async () => 'no certificate',
  ]
  const { certificate, events } = await start({ renew: (...question) => (answers.shift() ?? renew)(...question) })
  await pass(days(20))
  await pass(minutes(20))
  const problems = events.map((event) => (event.kind === 'renewal_failed' ? event.problem : event.kind))
  expect(problems.slice(0, 2)).toEqual(['the answer is for another key', 'the answer is for another vehicle'])
  expect(problems.slice(3)).toEqual(['certificate_renewed'])
  expect(new X509Certificate(certificate.shown.cert).subject).toBe(`CN=${vin}`)
})

it('does not start without a certificate, or with that of another key', async () => {
  const { key } = await makeCertificateRequest(folder.path, 'stranger')
  const kept = (await new FileCertificateStore({ path }).load())!
  await new FileCertificateStore({ path }).save({ ...kept, key })
  await expect(start()).rejects.toThrow('is not that of its key')
  path = `${path}.none`
  await expect(start()).rejects.toThrow('enroll it first')
})
