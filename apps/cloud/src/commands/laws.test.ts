/**
 * The laws for the whole core on the real store: random submits, acks, births, wills, cancels, reports, ticks and
 * faults, many of them at once. Afterwards the log of status events is checked.
 */
import { type AckStatus, type CommandId, type StatusEvent, isOpen, states } from '@keyfob/protocol'
import { VirtualClock } from '@keyfob/runtime'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CommandRecord } from '../ports/command-record.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { SampleCore, freshVin, sampleIvc } from './testing/sample-core.ts'
import { type Fault, faultyStore } from './testing/sample-fault.ts'

const vins = [freshVin(), freshVin()]
/** Most queue in one of two lanes, so that lanes grow long; the others reject and supersede. */
const commands = [
  'doors_lock',
  'doors_lock',
  'doors_unlock',
  'engine_start',
  'engine_start',
  'engine_stop',
  'climate_start',
  'horn_honk',
]
const isRunning = 'Vehicle.Powertrain.CombustionEngine.IsRunning'

const vehicle = fc.nat(vins.length - 1)
const pick = fc.nat(1_000)
const anyAction = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      vehicle,
      command: fc.constantFrom(...commands),
      ttl: fc.constantFrom(5, 15, 30),
      key: fc.option(fc.nat(3), { freq: 2 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('ack' as const),
      otherVehicle: fc.nat(9),
      pick,
      status: fc.constantFrom<AckStatus>('received', 'running', 'succeeded', 'failed', 'rejected', 'unknown'),
      code: fc.constantFrom(undefined, 'canceled', 'not_after_passed', 'cannot_vouch'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('birth' as const), vehicle, counter: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('will' as const), vehicle, counter: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('report' as const), vehicle, value: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
)
const batch = fc.record({
  actions: fc.array(anyAction, { minLength: 4, maxLength: 12, size: 'max' }),
  faults: fc.array(fc.constantFrom<Fault>('unavailable', 'answer_lost', 'commit_lost'), { maxLength: 1 }),
  span: fc.constantFrom(0, 0, 100, 2_000, 9_000),
})
type Action = typeof anyAction extends fc.Arbitrary<infer Value> ? Value : never

let store: SampleStore

beforeAll(async () => {
  store = await SampleStore.open()
}, 60_000)

afterAll(() => store.close())

/** One world: a core on an empty store, and what was accepted in it. */
class World {
  readonly faults: Fault[] = []
  readonly core = new SampleCore({
    store,
    clock: new VirtualClock(),
    commandStore: faultyStore(store.commandStore, this.faults),
  })
  readonly accepted: CommandRecord[] = []

  static async make(): Promise<World> {
    await store.database.script('TRUNCATE vehicles, lanes, commands, events, submit_keys')
    return new World()
  }

  /** Runs a whole batch at once. What meets a fault may fail; nothing may be left under way. */
  async run({
    actions,
    faults,
    span,
  }: {
    actions: readonly Action[]
    faults: readonly Fault[]
    span: number
  }): Promise<void> {
    this.faults.splice(0, Infinity, ...faults)
    const over = new AbortController()
    const running = Promise.allSettled(actions.map((each) => this.#act(each))).then(() => over.abort())
    while (!over.signal.aborted) await this.core.clock.advance(1) // retries of doubtful commits sleep on it
    await running
    await this.core.rest()
    this.faults.length = 0
    await this.core.clock.advance(span)
  }

  async #act(action: Action): Promise<unknown> {
    const { core } = this
    switch (action.kind) {
      case 'submit': {
        const key = action.key === null ? undefined : `${action.key}`
        const record = await core.submit(vins[action.vehicle]!, {
          command: action.command,
          ttlSeconds: action.ttl,
          idempotencyKey: key,
        })
        return this.accepted.push(record)
      }
      case 'ack': {
        const command = this.accepted[action.pick % this.accepted.length]
        const reason = action.code === undefined ? undefined : { code: action.code }
        const vin = action.otherVehicle === 0 ? vins.find((each) => each !== command?.vin) : command?.vin
        return command && vin && core.ack({ id: command.id, vin }, action.status, { reason, ivc: sampleIvc })
      }
      case 'cancel': {
        const command = this.accepted[action.pick % this.accepted.length]
        return command && core.commands.cancel(command.id, 'anonymous')
      }
      case 'birth':
        return core.birth(vins[action.vehicle]!, { session: `s-${action.counter}`, counter: action.counter })
      case 'will':
        return core.will(vins[action.vehicle]!, `s-${action.counter}`)
      case 'report':
        return core.report(vins[action.vehicle]!, { [isRunning]: action.value })
      case 'sweep':
        return core.sweep()
    }
  }

  async records(): Promise<ReadonlyMap<CommandId, CommandRecord>> {
    const { items } = await store.commandStore.list({}, undefined, 10_000)
    return new Map(items.map((record) => [record.id, record]))
  }
}

/** How often the runs met the hard cases: without them the run proves nothing. */
const seen = new Map<string, number>()
const note = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1)

/** Checks the log, event by event, in the order of commit. */
const readWitness = (events: readonly StatusEvent[], records: ReadonlyMap<CommandId, CommandRecord>): void => {
  const last = new Map<CommandId, StatusEvent>()
  const inFlight = new Map<string, CommandId>()
  const lastSequence = new Map<string, number>()
  for (const event of events) {
    const record = records.get(event.commandId)!
    const before = last.get(event.commandId)
    const lane = `${record.vin} ${record.lane}`
    expect(event.sequence, '[L9] gapless, in order').toBe((before?.sequence ?? 0) + 1)
    if (before && !isOpen(before.state))
      expect(
        [before.state, before.reason.code === 'reported_state', event.late],
        '[L2] only doubt is corrected',
      ).toEqual([
        expect.stringMatching(before.reason.code === 'reported_state' ? 'succeeded' : 'unknown'),
        expect.any(Boolean),
        true,
      ])
    if (event.state === 'expired' && event.reason.code === 'ttl_elapsed')
      expect([undefined, 'queued'], '[L7] only queued expires by time').toContain(before?.state)
    if (event.state === 'sent') {
      expect(inFlight.get(lane), '[L8] one in flight').toBeUndefined()
      expect(record.sequence, '[L8] in the order of acceptance').toBeGreaterThan(lastSequence.get(lane) ?? 0)
      inFlight.set(lane, record.id)
      lastSequence.set(lane, record.sequence)
    }
    if (!isOpen(event.state) && inFlight.get(lane) === record.id) inFlight.delete(lane)
    last.set(event.commandId, event)
    note(event.late ? 'late' : event.state)
    if (event.state === 'sent' && waitingIn(lane, records, last) > 0) note('sent while others wait')
  }
  for (const record of records.values()) {
    expect(last.get(record.id), '[L9] the record is where its last event is').toMatchObject({
      state: record.state,
      sequence: record.eventSequence,
      reason: record.reason,
    })
  }
}

const waitingIn = (
  lane: string,
  records: ReadonlyMap<CommandId, CommandRecord>,
  last: ReadonlyMap<CommandId, StatusEvent>,
) =>
  [...records.values()].filter((each) => `${each.vin} ${each.lane}` === lane && last.get(each.id)?.state === 'queued')
    .length

it('[L2] [L6] [L7] [L8] [L9] [L10] hold over random lives, with faults of the store', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 4, maxLength: 14, size: 'max' }), async (batches) => {
      const world = await World.make()
      for (const each of batches) await world.run(each)
      const accepted = await world.records()
      for (const { id } of world.accepted) expect(accepted.has(id), '[L1] what was answered 202 is there').toBe(true)
      const end = Math.max(0, ...[...accepted.values()].map(({ deadline }) => deadline))
      await world.core.pass(Math.max(1, end - world.core.clock.now()))
      const records = await world.records()
      const open = [...records.values()].filter(({ state }) => isOpen(state))
      expect(open, '[L6] settled by the deadline and one sweep').toEqual([])
      const lanes = await store.database.query('SELECT vin, lane FROM lanes WHERE in_flight IS NOT NULL')
      expect(lanes, '[L8] nothing in flight is left in a lane').toEqual([])
      readWitness(await store.events.after(0, 100_000), records)
    }),
    { numRuns: 40, endOnFailure: true },
  )
  for (const state of ['sent while others wait', 'late', ...states])
    expect([state, seen.get(state) ?? 0]).toEqual([state, expect.toSatisfy((count: number) => count > 0)])
}, 120_000)
