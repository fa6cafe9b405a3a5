/** Compares what the database, the consumer of events and the callers say with the vehicles' ledger of what happened. */
import { type CommandId, type State, isOpen } from '@keyfob/protocol'
import type { Ledger } from '@keyfob/simulator'
import pg from 'pg'
import type { Callers } from './callers.ts'
import type { ChaosReport } from './chaos-report.ts'
import type { StatusReader } from './status-reader.ts'

interface Row {
  readonly id: CommandId
  readonly state: State
  readonly reason: string
  readonly sequence: number
  readonly events: number
}

const commandsSince = `
SELECT c.id, c.state, c.reason->>'code' AS reason, c.event_sequence AS sequence, count(e.sequence)::int AS events
FROM commands c LEFT JOIN events e ON e.command_id = c.id
WHERE c.id >= $1 GROUP BY c.id, c.state, c.reason, c.event_sequence`

const nothingHappened = new Set(['rejected', 'expired', 'canceled'])
/** The vehicle's own word that it cannot tell: it lost its memory, or its power in the middle, or its actuator did not answer [L4]. */
const honestDoubts = new Set(['cannot_vouch', 'interrupted', 'timed_out'])

const leastId = '00000000-0000-0000-0000-000000000000'

/** Commands from the id `since` on; all of them unless told. */
export const readCommands = async (url: string, since = leastId): Promise<readonly Row[]> => {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<Row>(commandsSince, [since])).rows
  } finally {
    await client.end()
  }
}

export const isOver = (rows: readonly Row[]): boolean => rows.every(({ state }) => !isOpen(state))
export const doubtsOf = (rows: readonly Row[]): readonly Row[] =>
  rows.filter(({ state, reason }) => state === 'unknown' && !honestDoubts.has(reason))

/** What the laws are judged by, without what is particular to a run with faults. */
export type Judgement = Omit<ChaosReport, 'seed' | 'minutes' | 'faults' | 'faultCount' | 'callers'>

export const judge = (rows: readonly Row[], ledger: Ledger, reader: StatusReader, callers: Callers): Judgement => {
  const there = new Set<string>(rows.map(({ id }) => id))
  const unknown = rows.filter(({ state }) => state === 'unknown')
  return {
    accepted: callers.accepted.size,
    commands: rows.length,
    byState: countsOf(rows.map(({ state }) => state)),
    unknownReasons: countsOf(unknown.map(({ reason }) => reason)),
    unknownShare: rows.length === 0 ? 0 : unknown.length / rows.length,
    effects: ledger.count,
    events: {
      published: rows.reduce((sum, { sequence }) => sum + sequence, 0),
      received: reader.count,
      repeated: reader.repeated,
      problem: reader.problem,
    },
    lost: [...callers.accepted].filter((id) => !there.has(id)),
    unsettled: rows.filter(({ state }) => isOpen(state)).map(described),
    doubled: ledger.doubles.map(({ commandId }) => commandId),
    late: ledger.late.map(({ commandId }) => commandId),
    untrue: rows.filter((row) => isUntrue(row, ledger)).map(described),
    eventsMissing: rows
      .filter(({ id, sequence, events }) => events !== sequence || reader.lastOf(id) !== sequence)
      .map(
        (row) =>
          `${described(row)}: event ${row.sequence}, in the log ${row.events}, consumed up to ${reader.lastOf(row.id)}`,
      ),
    eventsOutOfOrder: reader.skipped,
    doubtful: doubtsOf(rows).map(described),
    unfairAnswers: callers.breaches,
  }
}

/** `already_done` is a success without an effect of its own. */
const isUntrue = ({ id, state, reason }: Row, ledger: Ledger): boolean => {
  const effects = ledger.effectsOf(id).length
  return (nothingHappened.has(state) && effects > 0) || (state === 'succeeded' && reason === 'done' && effects === 0)
}

const described = ({ id, state, reason }: Row): string => `${id} ${state} (${reason})`

const countsOf = (words: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
