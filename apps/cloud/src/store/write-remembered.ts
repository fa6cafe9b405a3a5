/**
 * One transaction for a group whose lanes are all remembered, in one flight: one statement locks the lanes, looks whether
 * everything is still as it is remembered, and writes if so; the commit travels with it. It was decided before.
 *
 * It is for what happens most of the time. A group with anything out of the ordinary, such as a refusal, a guard, or a key
 * that comes twice, reads its rows first (`write-group.ts`); so nothing is ever refused by memory.
 */
import { type GuardsOf, LaneGroup } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { AcceptOutcome, NewCommand, WriteOutcomes, WriteRequests } from '../ports/command-store.ts'
import { enter } from './accept-commands.ts'
import { columnsOf, endsOf, maySend, stepOne, unheardOf } from './group-requests.ts'
import { type Keyed, claimedKeys, idempotencyRolesOf, keyedOf, wantedKeys } from './idempotency-keys.ts'
import type { RememberedLane } from './lane-memory.ts'
import type { Evidence } from './lanes-after.ts'
import { GroupGuards } from './read-guards.ts'
import type { SqlTransaction } from './sql-database.ts'
import { makeLanes } from './statements/group.ts'
import { claimKeys, releaseUnwritten } from './statements/idempotency-keys.ts'
import type { CommandLanes } from './command-lanes.ts'
import { type Conditions, type Written, writeLanes } from './write-lanes.ts'

/** A group that was decided by what is remembered. */
export interface DecidedGroup {
  readonly outcomes: WriteOutcomes
  readonly lanes: CommandLanes
  readonly evidence: Evidence
  readonly keyed: readonly Keyed[]
  readonly conditions: Conditions
}

/** @returns undefined when rows have to be read to decide it, or to say no */
export const decideRemembered = (
  { submits, steps }: WriteRequests,
  remembered: readonly RememberedLane[],
  now: Instant,
  guardsOf: GuardsOf = () => [],
): DecidedGroup | undefined => {
  const evidence = evidenceOf(remembered)
  const sent = [...submits, ...evidence.commands.filter(maySend({ submits, steps }))]
  if (sent.some(({ command }) => guardsOf(command).length > 0) || hasKeyTwice(submits)) return undefined
  const lanes: CommandLanes = new LaneGroup<CommandRecord>(evidence.lanes, now)
  lanes.know(evidence.commands)
  const stepped = steps.map((request) => stepOne(lanes, request))
  const accepted = enterAll(lanes, submits, evidence, now)
  if (accepted === undefined) return undefined
  lanes.handOver()
  const keyed = keyedOf(submits)
  const conditions = conditionsOf(submits, keyed)
  return { outcomes: { submits: accepted, steps: stepped }, lanes, evidence, keyed, conditions }
}

export const writeRemembered = (
  sql: SqlTransaction,
  { outcomes, lanes, evidence, keyed, conditions }: DecidedGroup,
  now: Instant,
): Written<WriteOutcomes> => {
  if (keyed.length > 0) void sql.last(claimKeys, wantedKeys(keyed, now))
  const made = evidence.lanes.filter(({ version }) => version === null)
  if (made.length > 0) void sql.last(makeLanes, columnsOf(made))
  const saved = writeLanes(sql, lanes, evidence, now, conditions)
  if (keyed.length > 0) void sql.last(releaseUnwritten, [...claimedKeys(keyed), ...conditions.ends])
  return { outcomes, changes: lanes.changes, saved }
}

const evidenceOf = (remembered: readonly RememberedLane[]): Evidence => ({
  lanes: remembered,
  commands: remembered.flatMap(({ commands = [] }) => commands),
})

const hasKeyTwice = (submits: readonly NewCommand[]): boolean =>
  idempotencyRolesOf(submits).originals.length < submits.length

/** @returns undefined when one of them is refused */
const enterAll = (
  lanes: CommandLanes,
  submits: readonly NewCommand[],
  evidence: Evidence,
  now: Instant,
): readonly AcceptOutcome[] | undefined => {
  const guards = new GroupGuards(() => [], new Map(), now)
  const unheard = unheardOf(evidence.lanes)
  const outcomes = submits.map((submit) => enter(lanes, guards, submit))
  const accepted = outcomes.flatMap((outcome) => (outcome.kind === 'accepted' ? [outcome] : []))
  if (accepted.length < submits.length) return undefined
  return accepted.map((outcome) => ({ unheard: unheard.has(outcome.record.vin), ...outcome }))
}

const conditionsOf = (submits: readonly NewCommand[], keyed: readonly Keyed[]): Conditions => {
  const ids = submits.map(({ id }) => id)
  return { newIds: ids, ends: endsOf(ids), keys: keyed.map(({ who, key, id }) => ({ who, key, command_id: id })) }
}
