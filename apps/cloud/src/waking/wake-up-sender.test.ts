import type { CommandId, Vin } from '@keyfob/protocol'
import { VirtualClock, days, hours, minutes, seconds } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sweepDue } from '../commands/sweeps/due.ts'
import { SampleCore, freshVin } from '../commands/testing/sample-core.ts'
import type { WakeAnswer, WakeUp, WakeUpRules, WakeUpStore } from '../ports/wake-ups.ts'
import { makeSqlStores } from '../store/make-sql-stores.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { WakeUpSender } from './wake-up-sender.ts'

const rules = { perDay: 3, spacing: minutes(2), perSecond: 100 }
const accepted: WakeAnswer = { kind: 'accepted' }
const termsAt = (now: number) => ({ ...rules, knownBefore: now, notAfterFrom: now, repeatedUntil: now + seconds(30) })

let store: SampleStore
let clock: VirtualClock
let core: SampleCore
let senders: WakeUpSender[]
let sent: WakeUp[]
let answer: (wakeUp: WakeUp, signal: AbortSignal) => Promise<WakeAnswer>
let connected: boolean
let claim: WakeUpStore['claim']
/** Calls of the store that are under way, and looks that have ended. */
let calls: number
let looks: number

beforeAll(async () => {
  store = await SampleStore.open()
}, 60_000)
beforeEach(async () => {
  await store.database.script('TRUNCATE vehicles, lanes, commands, events, submit_keys, wake_ups')
  clock = new VirtualClock(Date.parse('2026-03-01T12:00:00Z'))
  core = new SampleCore({ store, clock, wakeRules: rules })
  senders = []
  sent = []
  answer = async () => accepted
  connected = true
  calls = 0
  looks = 0
  claim = (...terms) => store.stores.wakeUps.claim(...terms)
})
afterEach(async () => {
  for (const sender of senders) await sender.stop()
})
afterAll(() => store.close())

const calling = async <Value>(call: Promise<Value>): Promise<Value> => {
  calls += 1
  return call.finally(() => (calls -= 1))
}

/** What a process has, besides the store. */
const startSender = async (more: Partial<WakeUpRules> = {}): Promise<WakeUpSender> => {
  const sender = new WakeUpSender({
    store: {
      claim: (...terms) => calling(claim(...terms)).finally(() => (looks += 1)),
      settle: (...ending) => calling(store.stores.wakeUps.settle(...ending)),
    },
    service: {
      wake: (wakeUp, signal) => {
        sent.push(wakeUp)
        return answer(wakeUp, signal)
      },
    },
    rules: { ...rules, ...more },
    gateway: {
      get connected() {
        return connected
      },
    },
    clock,
    log: core.log,
    random: () => 0,
  })
  await sender.start()
  senders.push(sender)
  return sender
}

/** Time passes, with a look each second; what follows from it ends before the next one. */
const pass = async (span: number): Promise<void> => {
  for (let passed = 0; passed < span; passed += seconds(1)) {
    await clock.advance(seconds(1))
    for (let quiet = 0; quiet < 3; quiet += 1) {
      await new Promise((resolve) => setImmediate(resolve))
      if (calls > 0) quiet = 0
    }
  }
}

/** A vehicle that has connected once, and disconnected in order. */
const sleeping = async (): Promise<Vin> => {
  const vin = freshVin()
  await core.birth(vin)
  await core.will(vin)
  return vin
}

const submit = (vin: Vin, ttlSeconds = 3_600) => core.submit(vin, { command: 'doors_lock', ttlSeconds })
const wokenVins = () => sent.map(({ vin }) => vin)
const wakeUpOf = (vin: Vin) => store.stores.wakeUps.find(vin)

describe('a vehicle that sleeps while a command waits', () => {
  it('is woken once for all of its commands, and the command stays queued until it sends a message', async () => {
    const vin = await sleeping()
    const first = await submit(vin, 600)
    const longest = await submit(vin, 1_200)
    await startSender()
    await pass(seconds(20))
    expect(sent).toMatchObject([{ vin, ivc: 'IVC-1', commandId: longest.id, notAfter: longest.notAfter }])
    expect(await core.recordOf(first.id)).toMatchObject({ state: 'queued', reason: { code: 'waiting_for_vehicle' } })
    expect(await wakeUpOf(vin)).toMatchObject({ count: 1, outcome: 'accepted', problem: null })
    expect(core.log.of('wake_up.accepted')).toEqual([{ vin, command: longest.id, ms: 0 }])
    const explained = await core.commands.explain(first.id)
    expect([...explained!.because, ...explained!.next]).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^A wake-up of the vehicle was sent \d+ s ago, and the wake-up service accepted it\.$/),
        expect.stringMatching(/^If the vehicle is still offline, another wake-up is sent in /),
      ]),
    )
    await core.birth(vin, { session: 's-2', counter: 2 })
    expect((await core.recordOf(first.id)).state).toBe('sent')
  })

  it('is woken again after the spacing, as often as its budget allows, and again on the next day', async () => {
    await clock.advance(hours(11.8)) // 23:48
    const vin = await sleeping()
    await submit(vin)
    await startSender()
    await pass(minutes(11))
    const times = sent.map(({ at }) => at)
    expect(times).toHaveLength(3)
    for (const [index, at] of times.slice(1).entries()) expect(at - times[index]!).toBeGreaterThanOrEqual(minutes(2))
    await pass(minutes(2))
    expect(sent).toHaveLength(4)
    expect(await wakeUpOf(vin)).toMatchObject({ count: 1 })
  })

  it('is not woken while its probe may still be answered', async () => {
    await startSender()
    await pass(seconds(15))
    const vin = await sleeping()
    await submit(vin)
    await clock.advance(seconds(1))
    await eventually(() => looks > 0)
    expect(sent).toEqual([])
    await pass(seconds(3))
    expect(wokenVins()).toEqual([vin])
  })

  it.each([
    ['that is too near its end', async (vin: Vin) => void (await submit(vin, 25))],
    ['that was canceled', async (vin: Vin) => void (await core.commands.cancel((await submit(vin)).id, 'key:a'))],
    [
      'that got its attempt',
      async (vin: Vin) => {
        await submit(vin)
        await core.birth(vin, { session: 's-2', counter: 2 })
      },
    ],
  ])('is not woken for a command %s', async (_name, prepare) => {
    await prepare(await sleeping())
    await clock.advance(seconds(21))
    await startSender()
    await pass(seconds(20))
    expect(sent).toEqual([])
  })

  it('and one without a connection yet, and one that is online, are left alone', async () => {
    const online = freshVin()
    await core.birth(online)
    await submit(online)
    await submit(freshVin())
    await sleeping()
    await startSender()
    await pass(seconds(20))
    expect(sent).toEqual([])
  })
})

describe('a vehicle that turns out to sleep after a command was sent', () => {
  const sentTo = async (ttlSeconds = 3_600): Promise<{ readonly vin: Vin; readonly id: CommandId }> => {
    const vin = freshVin()
    await core.birth(vin)
    const { id } = await submit(vin, ttlSeconds)
    expect(await core.recordOf(id)).toMatchObject({ state: 'sent' })
    return { vin, id }
  }

  it('is woken, and gets the command again when it connects', async () => {
    const { vin, id } = await sentTo()
    await startSender()
    await pass(seconds(30))
    expect(sent, 'it is believed online').toEqual([])
    await core.will(vin)
    await pass(seconds(4))
    expect(sent).toMatchObject([{ vin, commandId: id }])
    expect((await core.commands.explain(id))!.next).toEqual(
      expect.arrayContaining([expect.stringMatching(/^If the vehicle is still offline, another wake-up is sent in /)]),
    )
    await core.birth(vin, { session: 's-2', counter: 2 })
    expect(await core.recordOf(id)).toMatchObject({ state: 'sent', attempts: 2 })
  })

  it('is not woken at once: it may only have lost its connection for a moment', async () => {
    const { vin } = await sentTo()
    await startSender()
    await pass(seconds(20))
    await core.will(vin)
    await clock.advance(seconds(1))
    await core.birth(vin, { session: 's-2', counter: 2 })
    await pass(seconds(10))
    expect(sent).toEqual([])
  })

  it.each([
    ['it said that it received it', (vin: Vin, id: CommandId) => core.ack({ vin, id }, 'received')],
    ['its cancel is wanted', (_vin: Vin, id: CommandId) => core.commands.cancel(id, 'key:a')],
  ])('is not woken when %s', async (_what, happen) => {
    await startSender()
    await pass(seconds(15))
    const { vin, id } = await sentTo()
    await happen(vin, id)
    await core.will(vin)
    await pass(seconds(30))
    expect(sent).toEqual([])
  })

  it('is not woken when the command is not repeated any more', async () => {
    const { vin, id } = await sentTo(50)
    await startSender()
    for (let second = 0; second < 35; second += 1) {
      await pass(seconds(1))
      await sweepDue(core.sweepParts)
    }
    const { dueAt, deadline, notAfter } = await core.recordOf(id)
    expect([dueAt === deadline, notAfter - clock.now()]).toEqual([true, seconds(15)])
    await core.will(vin)
    await pass(seconds(9))
    expect(sent).toEqual([])
  })
})

describe('the pace of all vehicles together', () => {
  const sentIn = (second: number): number =>
    sent.filter(({ at }) => Math.floor((at - Date.parse('2026-03-01T12:00:00Z')) / seconds(1)) === second).length

  it('holds for all processes, and whoever waits has a turn: none twice before all others once', async () => {
    const vins = await Promise.all(Array.from({ length: 30 }, sleeping))
    await Promise.all(vins.map((vin) => submit(vin)))
    await startSender({ perSecond: 4, spacing: seconds(10) })
    await startSender({ perSecond: 4, spacing: seconds(10) })
    await pass(seconds(40))
    for (let second = 0; second < 40; second += 1) expect(sentIn(second)).toBeLessThanOrEqual(4)
    expect(wokenVins().slice(0, 30).toSorted()).toEqual(vins.toSorted())
    expect(new Set(wokenVins().slice(30, 60)).size).toBe(30)
  })

  it('has those first whose command ends first', async () => {
    const [late, early] = [await sleeping(), await sleeping()]
    await submit(late, 3_600)
    await submit(early, 600)
    await startSender({ perSecond: 1 })
    await pass(seconds(20))
    expect(wokenVins()).toEqual([early, late])
  })
})

describe('several processes', () => {
  it('wake each vehicle once together, in whatever order they claim', async () => {
    const vins = await Promise.all(Array.from({ length: 30 }, sleeping))
    await Promise.all(vins.map((vin) => submit(vin)))
    const now = clock.now() + seconds(5)
    const stores = [store, store, store, store].map(({ database }) => makeSqlStores({ database }).wakeUps)
    const terms = termsAt(now)
    // Their clocks differ a little.
    const claims = stores.map((each, index) => each.claim(terms, now + index * 40, 30))
    const claimed = (await Promise.all(claims)).flat()
    expect(claimed.map(({ vin }) => vin).toSorted()).toEqual(vins.toSorted())
    expect(new Set(claimed.map(({ id }) => id)).size).toBe(30)
  })

  it('do not repeat what one of them began when it died: the next one follows after the spacing', async () => {
    const vin = await sleeping()
    await submit(vin)
    // It is on record, and nothing of it was sent.
    claim = async (...terms) => {
      await store.stores.wakeUps.claim(...terms)
      throw new Error('killed')
    }
    const dying = await startSender()
    await pass(seconds(15))
    expect(await wakeUpOf(vin)).toMatchObject({ count: 1, outcome: null })
    await dying.stop()
    claim = (...terms) => store.stores.wakeUps.claim(...terms)
    await startSender()
    await pass(seconds(60))
    expect(sent).toEqual([])
    await pass(minutes(2))
    expect(wokenVins()).toEqual([vin])
    expect(await wakeUpOf(vin)).toMatchObject({ count: 2, outcome: 'accepted' })
  })

  it('that stop in the middle do not know what became of it, and say so', async () => {
    const vin = await sleeping()
    await submit(vin)
    answer = (_wakeUp, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    const sender = await startSender()
    await pass(seconds(15))
    const stopping = sender.stop()
    await eventually(async () => (await clock.advance(seconds(1)), sender.state === 'stopped'))
    await stopping
    expect(await wakeUpOf(vin)).toMatchObject({ count: 1, outcome: null })
    expect([core.log.of('wake_up.work_failed'), clock.pending]).toEqual([[], 0])
  })
})

describe('a wake-up service', () => {
  it('that is unavailable costs nothing of the budget, and is asked less and less', async () => {
    const vins = await Promise.all(Array.from({ length: 20 }, sleeping))
    await Promise.all(vins.map((vin) => submit(vin)))
    answer = async () => ({ kind: 'unavailable', problem: 'it answered 503', retryAfter: null })
    await startSender()
    await pass(minutes(10))
    // Sixteen at once, with rests that double up to half a minute (the lower bound of a minute).
    expect(sent.length).toBeLessThanOrEqual(16 * 25)
    expect(sent.length).toBeGreaterThan(16 * 10)
    expect(new Set(wokenVins()).size).toBe(20)
    expect((await wakeUpOf(vins[0]!))?.count).toBe(0)
    expect(core.log.of('wake_up.unavailable')[0]).toMatchObject({ error: 'it answered 503', dueAt: expect.any(String) })
    answer = async () => accepted
    sent.length = 0
    await pass(minutes(1))
    expect(wokenVins().toSorted()).toEqual(vins.toSorted())
  })

  it('that asks for a pause gets it', async () => {
    await submit(await sleeping())
    answer = async () => ({ kind: 'unavailable', problem: 'it answered 429', retryAfter: seconds(90) })
    await startSender()
    await pass(seconds(80))
    expect(sent).toHaveLength(1)
    await pass(seconds(30))
    expect(sent).toHaveLength(2)
  })

  it.each(['refused', 'unanswered'] as const)(
    'whose answer is %s is asked again after the spacing only',
    async (kind) => {
      const vin = await sleeping()
      await submit(vin)
      answer = async () => ({ kind, problem: 'it answered so' })
      await startSender()
      await pass(seconds(100))
      expect(sent).toHaveLength(1)
      expect(await wakeUpOf(vin)).toMatchObject({ count: 1, outcome: kind, problem: 'it answered so' })
      expect(core.log.of(`wake_up.${kind}`)).toMatchObject([{ vin, error: 'it answered so' }])
    },
  )
})

it('the store may be unavailable: it is logged, and the next look works', async () => {
  const vin = await sleeping()
  await submit(vin)
  claim = () => Promise.reject(new Error('the database is unavailable'))
  await startSender()
  await pass(seconds(15))
  expect([sent, core.log.of('wake_up.work_failed')[0]]).toEqual([[], { error: 'the database is unavailable' }])
  claim = (...terms) => store.stores.wakeUps.claim(...terms)
  await pass(seconds(40))
  expect(wokenVins()).toEqual([vin])
})

it('wakes no vehicle without a broker, nor while a fleet returns to it', async () => {
  await submit(await sleeping())
  connected = false
  await startSender()
  await pass(seconds(30))
  connected = true
  await pass(seconds(5))
  expect(sent).toEqual([])
  await pass(seconds(10))
  expect(sent).toHaveLength(1)
})

it('a clock that was set back does not stop wake-ups, and forgotten are those of vehicles long unwoken', async () => {
  const vin = await sleeping()
  await submit(vin)
  const { wakeUps } = store.stores
  const terms = termsAt(clock.now())
  await wakeUps.claim(terms, clock.now() + days(30), 10)
  expect(await wakeUps.claim(terms, clock.now(), 10)).toHaveLength(1)
  expect(await wakeUps.forget(clock.now(), 10)).toBe(0)
  expect(await wakeUps.forget(clock.now() + 1, 10)).toBe(1)
  expect(await wakeUpOf(vin)).toBeUndefined()
})
