import type { Vin } from '@keyfob/protocol'
import { minutes, seconds } from '@keyfob/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CommandRecord } from '../ports/command-record.ts'
import type { SqlTransaction } from '../store/sql-database.ts'
import { reportedSignals } from '../store/statements/vehicles.ts'
import { openCoreOnStore } from './testing/open-core-on-store.ts'
import { freshVin, sampleIvc } from './testing/sample-core.ts'

const speed = 'Vehicle.Speed'
const guard = 'Vehicle.Speed = 0 within 60 s'
const trunk = { command: 'trunk_open' } as const

let opened: Awaited<ReturnType<typeof openCoreOnStore>>
let vin: Vin
beforeAll(async () => {
  opened = await openCoreOnStore()
}, 60_000)
beforeEach(async () => {
  vin = freshVin()
  await opened.core.birth(vin)
})
afterAll(() => opened.close())

/** Kinds of what was sent to the vehicle since its birth. */
const sentTo = (): readonly string[] =>
  opened.core.gateway.sentTo(vin).flatMap(({ kind }) => (kind === 'time' ? [] : [kind]))

describe('a command whose type has guards', () => {
  it('is refused with the guard, and nothing is stored, while nothing is known of the vehicle', async () => {
    const { core, countOf } = opened
    expect(await core.refusalOf(vin, trunk)).toMatchObject({
      code: 'guard_failed',
      detail: `trunk_open may not begin now: ${guard}: nothing is known of it.`,
      guards: [{ condition: guard, holds: false, fault: 'no_evidence', evidence: null }],
    })
    expect(await countOf(vin)).toBe(0)
  })

  it('is refused with what the vehicle reported, its value and its age', async () => {
    const { core, clock } = opened
    await core.report(vin, { [speed]: 42 })
    await clock.advance(seconds(3))
    const evidence = { value: 42, ageSeconds: 3 }
    expect(await core.refusalOf(vin, trunk)).toMatchObject({ guards: [{ fault: 'not_so', evidence }] })
    await clock.advance(seconds(5))
    await core.report(vin, { [speed]: 0 })
    await clock.advance(seconds(61))
    expect(await core.refusalOf(vin, trunk)).toMatchObject({ guards: [{ fault: 'too_old' }] })
    await core.report(vin, { [speed]: 0 }, { clockTrusted: false })
    expect(await core.refusalOf(vin, trunk)).toMatchObject({ guards: [{ fault: 'untrusted' }] })
  })

  it('is accepted while they hold, and tells the vehicle what they are', async () => {
    const { core } = opened
    await core.report(vin, { [speed]: 0 })
    expect(await core.submit(vin, trunk)).toMatchObject({ state: 'sent' })
    await core.rest()
    expect(core.gateway.sentTo(vin).at(-1)).toMatchObject({
      kind: 'command',
      guards: [{ signal: speed, is: '=', value: 0, maxAgeSeconds: 60 }],
    })
  })

  it('frees its idempotency key when it is refused [L10]', async () => {
    const { core } = opened
    const request = { ...trunk, idempotencyKey: `guarded ${vin}` }
    expect(await core.refusalOf(vin, request)).toMatchObject({ code: 'guard_failed' })
    await core.report(vin, { [speed]: 0 })
    const first = await core.submit(vin, request)
    await opened.clock.advance(seconds(5))
    await core.report(vin, { [speed]: 50 })
    expect(await core.submit(vin, request)).toMatchObject({ id: first.id })
  })
})

describe('a guard that fails after the submit', () => {
  const accepted = async (): Promise<CommandRecord> => {
    await opened.core.report(vin, { [speed]: 0 })
    return opened.core.submit(vin, trunk)
  }
  /** Clearly later, so that the order of the samples is certain. */
  const driveOff = async (): Promise<void> => {
    await opened.clock.advance(seconds(5))
    await opened.core.report(vin, { [speed]: 50 })
  }

  it('rejects a command that waited for its vehicle, before it is sent', async () => {
    const { core } = opened
    await core.report(vin, { [speed]: 0 })
    await core.will(vin)
    const { id, state } = await core.submit(vin, trunk)
    expect(state).toBe('queued')
    await driveOff()
    await core.birth(vin, { session: 's-2', counter: 2 })
    await core.rest()
    expect(await core.recordOf(id)).toMatchObject({
      state: 'rejected',
      attempts: 0,
      reason: { code: 'guard_failed', layer: 'policy', guard: { condition: guard, evidence: { value: 50 } } },
    })
    expect(sentTo()).not.toContain('command')
  })

  it('withdraws a command before its second attempt, which ends as rejected by the proof of the vehicle', async () => {
    const { core } = opened
    const record = await accepted()
    await driveOff()
    await core.sweep()
    await core.rest()
    expect(sentTo()).toEqual(['command', 'cancel'])
    expect(await core.recordOf(record.id)).toMatchObject({ state: 'sent', cancel: { code: 'guard_failed' } })
    await core.ack(record, 'rejected', { reason: { code: 'canceled' }, ivc: sampleIvc })
    expect(await core.recordOf(record.id)).toMatchObject({
      state: 'rejected',
      reason: { code: 'guard_failed', mayHaveTakenEffect: false, guard: { fault: 'not_so' } },
    })
  })

  it('leaves the outcome unknown while the vehicle says nothing, because the first attempt may have taken effect [L7]', async () => {
    const { core } = opened
    const record = await accepted()
    await driveOff()
    await core.pass(minutes(2), seconds(5))
    await core.rest()
    expect(await core.recordOf(record.id)).toMatchObject({
      state: 'unknown',
      reason: { code: 'no_receipt', mayHaveTakenEffect: true },
    })
    expect(sentTo().filter((kind) => kind === 'command')).toHaveLength(1)
  })

  it('of evidence that grows too old withdraws it, too', async () => {
    const { core, clock } = opened
    await core.report(vin, { [speed]: 0 })
    await clock.advance(seconds(59))
    const { id } = await core.submit(vin, trunk)
    await clock.advance(seconds(2))
    await core.sweep()
    expect(await core.recordOf(id)).toMatchObject({ cancel: { code: 'guard_failed', guard: { fault: 'too_old' } } })
  })

  it('of the vehicle itself rejects it with what the vehicle knew', async () => {
    const { core } = opened
    const record = await accepted()
    const known = {
      condition: guard,
      holds: false,
      fault: 'not_so',
      evidence: { value: 3, ageSeconds: 0, sampledAt: null },
    } as const
    await core.ack(record, 'rejected', { reason: { code: 'guard_failed', detail: 'it moves', guard: known } })
    expect(await core.recordOf(record.id)).toMatchObject({
      state: 'rejected',
      reason: { code: 'guard_failed', detail: 'it moves', guard: known },
    })
  })
})

describe('the explanation of a guarded command', () => {
  const told = async ({ id }: CommandRecord): Promise<string> => {
    const explained = await opened.core.commands.explain(id)
    return [explained?.summary, ...(explained?.because ?? []), ...(explained?.next ?? [])].join('\n')
  }

  it('says whether its guards hold now, and by what', async () => {
    const { core, clock } = opened
    await core.report(vin, { [speed]: 0 })
    const record = await core.submit(vin, trunk)
    expect(await told(record)).toContain(`Its guard holds now: ${guard}: it is 0, known 0 s ago.`)
    await clock.advance(seconds(5))
    await core.report(vin, { [speed]: 50 })
    expect(await told(record)).toContain(
      `Its guard does not hold now: ${guard}: it is 50, known 0 s ago; it is withdrawn instead of repeated.`,
    )
    expect(await core.commands.explain(record.id)).toMatchObject({ guards: [{ holds: false, fault: 'not_so' }] })
    await core.sweep()
    expect(await told(record)).toContain('A guard of it did not hold any more, so it was withdrawn just now')
    await core.ack(record, 'rejected', { reason: { code: 'canceled' } })
    expect(await told(record)).toContain('trunk_open was withdrawn before it began')
    expect(await told(record)).toContain(
      `A condition for beginning did not hold, for example the vehicle moves (${guard}`,
    )
  })
})

describe('what guards cost', () => {
  /** Statements of transactions that read reported state for guards. */
  const readsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const { database } = opened.store
    const transaction = database.transaction.bind(database)
    let reads = 0
    const counting = (sql: SqlTransaction): SqlTransaction => ({
      query: (text, params) => {
        if (text === reportedSignals) reads += 1
        return sql.query(text, params)
      },
      last: (text, params) => sql.last(text, params),
    })
    const spy = vi.spyOn(database, 'transaction').mockImplementation((run) => transaction((sql) => run(counting(sql))))
    await work()
    spy.mockRestore()
    return reads
  }

  it('is nothing for a group in which no command has any, and one read for another', async () => {
    const { core } = opened
    await core.report(vin, { [speed]: 0 })
    const plain = async (): Promise<void> => {
      const record = await core.submit(vin)
      await core.submit(vin, { command: 'doors_lock' })
      await core.ack(record, 'succeeded')
      await core.birth(vin, { session: 's-2', counter: 2 })
    }
    expect(await readsOf(plain)).toBe(0)
    const submitted: CommandRecord[] = []
    expect(await readsOf(async () => submitted.push(await core.submit(vin, trunk)))).toBe(1)
    expect(await readsOf(() => core.ack(submitted[0]!, 'received'))).toBe(0)
  })
})
