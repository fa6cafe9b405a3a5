import type { StatusEvent } from '@keyfob/protocol'
import { eventually } from '@keyfob/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LaneMemory } from './lane-memory.ts'
import { freshVin, newCommand, t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import type { SqlCommandStore } from './sql-command-store.ts'
import { acceptAll, stepAll } from './testing/write.ts'
import { writeGroup } from './write-group.ts'

let store: SampleStore
beforeAll(async () => void (store = await SampleStore.open()))
afterAll(() => store.close())

/** Reads on behind what was seen, as every reader does. False when there was nothing. */
const follow = async (seen: StatusEvent[], begin = 0): Promise<boolean> => {
  const page = await store.events.after(seen.at(-1)?.position ?? begin, 100)
  seen.push(...page)
  return page.length > 0
}

it('[L9] are drawn by one writer at a time: none is seen before a lower one that is still to be committed', async () => {
  let hasWritten = false
  let written: Promise<unknown> | undefined
  let open = (): void => undefined
  const gate = new Promise<void>((resolve) => (open = resolve))
  const slow = store.database.transaction(async (sql) => {
    // What goes out last leaves with the commit; here it is held back.
    const early = {
      query: sql.query.bind(sql),
      last: <Row>(text: string, params: readonly unknown[]) => {
        const rows = sql.query<Row>(text, params)
        written = rows
        return rows
      },
    }
    await writeGroup(early, { submits: [newCommand(freshVin())], steps: [] }, t0, new LaneMemory())
    await written
    hasWritten = true
    await gate
  })
  await eventually(() => hasWritten)
  let isQuickDone = false
  const quick = acceptAll(store.commandStore, [newCommand(freshVin())], t0).then(() => (isQuickDone = true))
  const waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
  await eventually(async () => isQuickDone || (await store.database.query(waits)).length > 0)
  const seen: StatusEvent[] = []
  await follow(seen)
  open()
  await Promise.all([slow, quick])
  await follow(seen)
  expect(seen).toHaveLength(2)
})

it('[L9] leave no event out for a reader who follows many writers, in the order of each command', async () => {
  const begin = await store.events.tail()
  const writers = await Promise.all(Array.from({ length: 8 }, () => store.another()))
  const write = async (writer: SqlCommandStore): Promise<void> => {
    for (let round = 0; round < 40; round += 1) {
      const group = Array.from({ length: 4 }, () => newCommand(freshVin()))
      await acceptAll(writer, group, t0)
      await stepAll(
        writer,
        group.map(({ id, vin }) => ({ id, vin, input: { kind: 'ack', ack: { id, status: 'succeeded' } } })),
        t0,
      )
    }
  }
  let isOver = false
  const writing = Promise.all(writers.map(write)).finally(() => (isOver = true))
  const seen: StatusEvent[] = []
  for (let wasOver = false; (await follow(seen, begin)) || !wasOver;) wasOver = isOver
  await writing
  expect(seen).toEqual(await store.events.after(begin, 10_000))
  expect(seen).toHaveLength(8 * 40 * 4 * 2)
  const last = new Map<string, number>()
  for (const { commandId, sequence } of seen) {
    expect(sequence).toBe((last.get(commandId) ?? 0) + 1)
    last.set(commandId, sequence)
  }
})
