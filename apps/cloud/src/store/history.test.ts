import { type CommandId, parseCommandId } from '@keyfob/protocol'
import { days } from '@keyfob/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { weekNamed, weekOf, weeksFrom } from './history-weeks.ts'
import { freshVin, newCommand } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import { acceptAll, stepAll } from './testing/write.ts'

let store: SampleStore
beforeAll(async () => void (store = await SampleStore.open()), 60_000)
afterAll(() => store.close())

const wednesday = Date.UTC(2031, 5, 4, 12)
/** An id that was made at an instant, as UUIDv7 does. */
const idAt = (instant: number, nth: number): CommandId => {
  const hex = instant.toString(16).padStart(12, '0')
  return parseCommandId(`${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(nth).padStart(12, '0')}`)!
}
const partitionOf = async (id: CommandId) =>
  (
    await store.database.query<{ name: string }>(
      'SELECT tableoid::regclass::text AS name FROM commands WHERE id = $1',
      [id],
    )
  )[0]?.name
const accept = async (instant: number, nth: number, more = {}) => {
  const command = newCommand(freshVin(), {
    id: idAt(instant, nth),
    acceptedAt: instant,
    notAfter: instant + 60_000,
    deadline: instant + 72_000,
    ...more,
  })
  await acceptAll(store.commandStore, [command], instant)
  return command
}

describe('weeks', () => {
  it('begin on Mondays, follow each other without a gap, and are named for their first day', () => {
    const [first, second] = weeksFrom(wednesday, 2)
    expect([first?.name, second?.name]).toEqual(['20310602', '20310609'])
    expect(first?.to).toBe(second?.from)
    expect(weekOf(first!.beginsAt)).toEqual(first)
    expect(weekOf(first!.beginsAt - 1).name).toBe('20310526')
    expect(weekNamed('20310602')).toEqual(first)
    expect(weekNamed('default')).toBeUndefined()
    expect(first!.from < idAt(wednesday, 1) && idAt(wednesday, 1) < first!.to).toBe(true)
  })
})

describe('history', () => {
  it('is made ahead by weeks, once, and takes what belongs in it', async () => {
    expect((await store.history.keep(wednesday, days(30))).made).toEqual(['20310602', '20310609', '20310616'])
    expect(await store.history.keep(wednesday, days(30))).toEqual({ made: [], dropped: [] })
    const { id } = await accept(wednesday, 1)
    const { id: strange } = await accept(Date.UTC(2025, 0, 1), 2)
    expect([await partitionOf(id), await partitionOf(strange)]).toEqual(['commands_20310602', 'commands_default'])
    expect((await store.commandStore.history(id)).map(({ state }) => state)).toEqual(['sent'])
  })

  it('[L6] is dropped when its time is over, but not while something in it is still to be worked off', async () => {
    const { id, vin } = await accept(wednesday, 3)
    const later = wednesday + days(45)
    expect((await store.history.keep(later, days(30))).dropped).toEqual(['20310609'])
    const open = (await store.commandStore.list({}, undefined, 100)).items.filter(({ settledAt }) => settledAt === null)
    const answers = open.map(
      ({ id: each, vin: whose }) =>
        ({ id: each, vin: whose, input: { kind: 'ack', ack: { id: each, status: 'failed' } } }) as const,
    )
    await stepAll(store.commandStore, answers, later)
    expect((await store.history.keep(later, days(30))).dropped).toEqual(['20310602'])
    expect(await store.commandStore.find([id])).toEqual([])
    expect(await store.events.after(0, 100, { vin })).toEqual([])
  })

  it('[L9] is not dropped before a relay that is at work has published it', async () => {
    const begin = Date.UTC(2032, 0, 7)
    const { name } = weekOf(begin)
    await store.history.keep(begin, days(30))
    const { id, vin } = await accept(begin, 4)
    await stepAll(store.commandStore, [{ id, vin, input: { kind: 'ack', ack: { id, status: 'failed' } } }], begin)
    expect(await store.relays.claim('status', 'a', 60_000)).toBe(0)
    expect((await store.history.keep(begin + days(40), days(30))).dropped).not.toContain(name)
    await store.relays.advance('status', 'a', await store.events.tail())
    expect((await store.history.keep(begin + days(40), days(30))).dropped).toContain(name)
  })

  it('makes and drops the other weeks when one fails, and says which error it was', async () => {
    const begin = Date.UTC(2033, 0, 5)
    const [first, second] = weeksFrom(begin, 2)
    await accept(begin, 5) // no week takes it: it is in the default, where the week that it belongs in does not want it
    await expect(store.history.keep(begin, days(30))).rejects.toThrow(/default partition/)
    const names = (
      await store.database.query<{ name: string }>(
        "SELECT relname AS name FROM pg_class WHERE relname LIKE 'commands\\_2033%'",
      )
    ).map(({ name }) => name)
    expect(names).not.toContain(`commands_${first?.name}`)
    expect(names).toContain(`commands_${second?.name}`)
  })

  it('is deleted row by row where no week holds it', async () => {
    const long = Date.UTC(2024, 0, 1)
    const [settled, open] = [await accept(long, 6), await accept(long, 7)]
    await stepAll(
      store.commandStore,
      [{ id: settled.id, vin: settled.vin, input: { kind: 'ack', ack: { id: settled.id, status: 'failed' } } }],
      long,
    )
    await store.relays.advance('status', 'a', await store.events.tail())
    await store.history.keep(Date.UTC(2034, 0, 4), days(30))
    expect((await store.commandStore.find([settled.id, open.id])).map(({ id }) => id)).toEqual([open.id])
    expect(await store.commandStore.history(settled.id)).toEqual([])
  })

  it('is pruned by the planner: a command is looked for in its own week', async () => {
    const plan = await store.database.query<Record<string, string>>(
      `EXPLAIN SELECT * FROM commands WHERE id = ANY(ARRAY['${idAt(wednesday + days(50), 1)}']::uuid[])`,
    )
    const scanned = plan.map((row) => Object.values(row)[0]!).filter((line) => /(Scan|Index).* on commands_/.test(line))
    expect(scanned.join('\n').match(/on commands_\w+/g)).toHaveLength(1)
  })
})
