/**
 * The list of commands, newest first; UUIDv7 ids grow with time, so the id is the cursor.
 *
 * A filter by state, type, reason or caller reads its partial index of settled commands (migration 0012) and, apart from
 * that, the few open ones; each state for itself, because only then the index has the ids in their order.
 */
import { type State, type Vin, isOpen } from '@keyfob/protocol'
import { type Duration, type Instant, formatInstant, minutes } from '@keyfob/runtime'
import type { CommandFilter } from '../../ports/command-store.ts'
import { leastIdAt } from '../history-weeks.ts'
import { plannedEachTime } from '../planned-each-time.ts'
import { type Asked, Conditions } from './conditions.ts'
import { ofVehicles } from './list-vehicles.ts'

/** Both are of the database's clock; an id of an older build is of the clock of its host, which differs by less. */
const clocksDiffer: Duration = minutes(10)

const open = 'due_at IS NOT NULL AND settled_at IS NULL'
const settled = 'settled_at IS NOT NULL'

/** Nothing that an index of settled commands is for. */
const anywhere: readonly (readonly string[])[] = [[]]

/** `vins`: the vehicles that labels and version ask for; undefined where they ask for none, or for more than these. */
export const listedCommands = (
  filter: CommandFilter,
  cursor: string | undefined,
  limit: number,
  vins?: readonly Vin[],
): Asked => {
  const conditions = conditionsOf(filter, cursor, vins)
  const most = conditions.value(limit, 'int')
  const newest = `ORDER BY id DESC LIMIT ${most}`
  const listOf = (...others: readonly string[]) => `(SELECT * FROM commands ${conditions.where(...others)} ${newest})`
  const branches = branchesOf(filter)
  // A few vehicles that have no commands would otherwise cost a walk through all of history.
  const ofEach = (few: readonly Vin[]) =>
    `(SELECT c.* FROM unnest(${conditions.value(few, 'text[]')}) AS v (one) CROSS JOIN LATERAL ${listOf('vin = v.one')} c ${newest})`
  const lists =
    branches === anywhere ? [vins === undefined ? listOf() : ofEach(vins)] : branches.map((branch) => listOf(...branch))
  const text = `SELECT ${plannedEachTime} * FROM (${lists.join(' UNION ALL ')}) c ${newest}`
  return { text, params: conditions.params }
}

/** The words of states are the protocol's own, so nothing needs quoting. */
const branchesOf = ({ states, command, reason, who, schedule }: CommandFilter): readonly (readonly string[])[] => {
  if (states !== undefined) return [...new Set(states)].map((state) => [`state = '${state}'`, standing(state)])
  const isIndexed = [command, reason, who, schedule].some((each) => each !== undefined)
  return isIndexed ? [[open], [settled]] : anywhere
}

const standing = (state: State): string => (isOpen(state) ? open : settled)

const conditionsOf = (
  filter: CommandFilter,
  cursor: string | undefined,
  vins: readonly Vin[] | undefined,
): Conditions => {
  const { vin, command, reason, who, schedule, from, to, idsAheadBy = 0 } = filter
  const conditions = new Conditions()
  const equals = (column: string) => (value: string) => `${column} = ${conditions.value(value, 'text')}`
  const at = (operator: string, slack: Duration) => (instant: Instant) =>
    `id ${operator} ${conditions.value(leastIdAt(Math.max(0, instant + slack)), 'uuid')}
     AND accepted_at ${operator} ${conditions.value(formatInstant(instant), 'timestamptz')}`
  return conditions
    .add(vin, equals('vin'))
    .add(command, equals('command'))
    .add(reason, equals(`reason ->> 'code'`))
    .add(who, equals('who'))
    .add(schedule && `schedule:${schedule}`, equals('who'))
    .add(from, at('>=', -clocksDiffer - idsAheadBy))
    .add(to, at('<', clocksDiffer))
    .add(vins, (few) => `vin = ANY(${conditions.value(few, 'text[]')})`)
    .add(
      vins === undefined ? vehiclesOf(filter, conditions) : undefined,
      (many) => `vin IN (SELECT vin FROM vehicles ${many})`,
    )
    .add(cursor, (id) => `id < ${conditions.value(id, 'uuid')}`)
}

const vehiclesOf = ({ label, version, boundTo }: CommandFilter, all: Conditions): string | undefined =>
  [label, version, boundTo].every((each) => each === undefined)
    ? undefined
    : ofVehicles(all.nested(), { label, version, boundTo }).where()

/** The vehicles that labels and version of a filter ask for; undefined when it has neither. */
export const vehiclesAskedFor = (filter: CommandFilter, limit: number): Asked | undefined => {
  const conditions = new Conditions()
  const where = vehiclesOf(filter, conditions)
  if (where === undefined) return undefined
  const text = `SELECT ${plannedEachTime} vin FROM vehicles ${where} LIMIT ${conditions.value(limit, 'int')}`
  return { text, params: conditions.params }
}
