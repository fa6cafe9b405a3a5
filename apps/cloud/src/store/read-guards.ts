/**
 * What the guards of a group are judged by. A group in which no command has guards reads nothing; another one reads the
 * signals that its guards name, in one statement more, under the locks of its lanes.
 */
import {
  type CheckedGuard,
  type Guard,
  type GuardsOf,
  type ReportedSignal,
  type ReportedState,
  type Vin,
  checkGuards,
  failedGuard,
  reportedEvidence,
} from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { Sql } from './sql-database.ts'
import { reportedSignals } from './statements/vehicles.ts'

/** A command that may be sent in the group. */
export interface Guarded {
  readonly vin: Vin
  readonly command: string
}

export class GroupGuards {
  readonly #guardsOf: GuardsOf
  readonly #reported: ReadonlyMap<Vin, ReportedState>
  readonly #now: Instant

  constructor(guardsOf: GuardsOf, reported: ReadonlyMap<Vin, ReportedState>, now: Instant) {
    this.#guardsOf = guardsOf
    this.#reported = reported
    this.#now = now
  }

  /** The first that does not hold now. */
  readonly failedOf = ({ vin, command }: Guarded): CheckedGuard | undefined => {
    const guards = this.#guardsOf(command)
    return guards.length === 0 ? undefined : failedGuard(guards, this.#evidenceOf(vin))
  }

  /** All, each with what it was judged by. */
  checkedOf({ vin, command }: Guarded): readonly CheckedGuard[] {
    return checkGuards(this.#guardsOf(command), this.#evidenceOf(vin))
  }

  /** A vehicle that was not read is not known: its guards fail. */
  #evidenceOf(vin: Vin): ReturnType<typeof reportedEvidence> {
    return reportedEvidence(this.#reported.get(vin) ?? {}, this.#now)
  }
}

/** @param guardsOf absent: no command has guards */
export const readGuards = async (
  sql: Sql,
  commands: readonly Guarded[],
  guardsOf: GuardsOf = () => [],
  now: Instant,
): Promise<GroupGuards> => {
  const guarded = commands.filter(({ command }) => guardsOf(command).length > 0)
  const reported = guarded.length === 0 ? new Map<Vin, ReportedState>() : await readReported(sql, guarded, guardsOf)
  return new GroupGuards(guardsOf, reported, now)
}

const readReported = async (
  sql: Sql,
  guarded: readonly Guarded[],
  guardsOf: GuardsOf,
): Promise<ReadonlyMap<Vin, ReportedState>> => {
  const vins = new Set(guarded.map(({ vin }) => vin))
  const signals = new Set(guarded.flatMap(({ command }) => guardsOf(command).map(({ signal }: Guard) => signal)))
  const rows = await sql.query<{ vin: Vin; signal: string; sample: ReportedSignal }>(reportedSignals, [
    [...vins],
    [...signals],
  ])
  const reported = new Map<Vin, Record<string, ReportedSignal>>()
  for (const { vin, signal, sample } of rows) reported.set(vin, { ...reported.get(vin), [signal]: sample })
  return reported
}
