import type { CommandId } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { Change, Committed, StepOutcome, StepRequest } from '../ports/command-store.ts'
import { GroupWrites, lockedLane } from './group-writes.ts'
import { type Columns, commandRecord } from './rows.ts'
import type { Sql } from './sql-database.ts'
import { lockLanesOfCommands } from './statements/lock-lanes.ts'
import { commandsById } from './statements/read-commands.ts'

/**
 * One transaction for a group of steps: lock the lanes, read the commands, decide in memory, hand freed lanes over,
 * write once. Several steps of one command are folded in their order.
 */
export const stepGroup = async (
  sql: Sql,
  group: readonly StepRequest[],
  now: Instant,
): Promise<Committed<StepOutcome>> => {
  const ids = [...new Set(group.map(({ id }) => id))]
  const lanes = await sql.query<Columns>(lockLanesOfCommands, [ids])
  const writes = new GroupWrites(lanes.map(lockedLane), now)
  writes.know((await sql.query<Columns>(commandsById, [ids])).map(commandRecord))
  const outcomes = group.map((request) => stepOne(writes, request))
  const handedOver = await writes.handOver(sql)
  await writes.write(sql)
  return { outcomes, changes: [...latest(outcomes), ...handedOver] }
}

const stepOne = (writes: GroupWrites, { id, vin, input }: StepRequest): StepOutcome => {
  const record = writes.find(id)
  if (record === undefined) return { kind: 'missing' }
  if (vin !== null && record.vin !== vin) return { kind: 'foreign' }
  if (input.kind !== 'published') return { kind: 'stepped', change: writes.step(record, input) }
  const next = { ...record, publishedAt: record.publishedAt ?? input.at }
  if (record.publishedAt === null) writes.save(next, false)
  return { kind: 'stepped', change: { record: next, moved: false, send: null, clash: false } }
}

/** What is to be published: a command that settled later in the same group is not sent any more. */
const latest = (outcomes: readonly StepOutcome[]): readonly Change[] => {
  const last = new Map<CommandId, Change>()
  for (const outcome of outcomes) {
    if (outcome.kind !== 'stepped') continue
    const { change } = outcome
    const send =
      change.record.settledAt !== null && change.record.state !== 'unknown'
        ? null
        : (change.send ?? last.get(change.record.id)?.send ?? null)
    last.set(change.record.id, { ...change, send, moved: change.moved || (last.get(change.record.id)?.moved ?? false) })
  }
  return [...last.values()]
}
