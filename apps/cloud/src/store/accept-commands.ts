import { type CommandId, type IvcId, type Vin, newLife } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { AcceptOutcome, NewCommand } from '../ports/command-store.ts'
import type { GroupGuards } from './read-guards.ts'
import type { Sql } from './sql-database.ts'
import {
  type IdempotencyRoles,
  claimIdempotencyKeys,
  idempotencyRolesOf,
  releaseIdempotencyKeys,
  repeatedOutcome,
} from './idempotency-keys.ts'
import type { CommandLanes } from './command-lanes.ts'

interface Submits {
  readonly submits: readonly NewCommand[]
  readonly roles: IdempotencyRoles
  /** Outcomes of the originals whose idempotency key was used before [L10]. */
  readonly taken: ReadonlyMap<CommandId, AcceptOutcome>
  /** Vehicles that never sent a message. */
  readonly unheard: ReadonlySet<Vin>
  readonly guards: GroupGuards
  readonly now: Instant
}

/**
 * Adds the submits of a group to their lanes, which are locked, by idempotency key and conflict policy. Returns an outcome
 * for each, in their order [L1] [L8] [L10]. A command whose lane is free is inserted as `sent`, its attempt on record. An
 * id that is already in the store, because a commit's answer was lost, is accepted again as it is.
 */
export const acceptCommands = async (
  sql: Sql,
  lanes: CommandLanes,
  { submits, roles, taken, unheard, guards, now }: Submits,
): Promise<readonly AcceptOutcome[]> => {
  const outcomes = new Map(taken)
  await decide(sql, lanes, { roles, outcomes, guards, now })
  return submits.map(({ id, vin }) => {
    const outcome = outcomes.get(id)! // first, other or duplicate: each has one by now
    return outcome.kind === 'accepted' ? { unheard: unheard.has(vin), ...outcome } : outcome
  })
}

interface Decisions {
  readonly roles: IdempotencyRoles
  readonly outcomes: Map<CommandId, AcceptOutcome>
  readonly guards: GroupGuards
  readonly now: Instant
}

/** First the original of each idempotency key, whose outcome its duplicates share; then the others, whose key may be free again. */
const decide = async (sql: Sql, lanes: CommandLanes, decisions: Decisions): Promise<void> => {
  const { roles, outcomes, guards, now } = decisions
  const entering = roles.originals.filter(({ id }) => !outcomes.has(id))
  for (const command of entering) outcomes.set(command.id, enter(lanes, guards, command))
  const refused = entering.filter(({ id }) => outcomes.get(id)?.kind !== 'accepted')
  await releaseIdempotencyKeys(sql, refused)
  for (const [id, first] of roles.duplicates) outcomes.set(id, repeatedOutcome(outcomes.get(first.id)!)) // each first has one by now
  if (roles.others.length === 0) return
  const next = idempotencyRolesOf(roles.others)
  for (const [id, outcome] of await claimIdempotencyKeys(sql, next.originals, now)) outcomes.set(id, outcome)
  await decide(sql, lanes, { ...decisions, roles: next })
}

/** One submit, whose idempotency key is its own, as its lane says. */
export const enter = (lanes: CommandLanes, guards: GroupGuards, command: NewCommand): AcceptOutcome => {
  const known = lanes.find(command.id)
  if (known) return acceptAgain(lanes, known)
  if (lanes.laneOf(command) === undefined) return { kind: 'vehicle_not_registered' }
  const paired = pairedOtherwise(lanes, command)
  if (paired !== undefined) return { kind: 'ivc_mismatch', paired }
  if (guards.failedOf(command)) return { kind: 'guard_failed', guards: guards.checkedOf(command) }
  const { vin, lane, conflict, who } = command
  return lanes.enter({ vin, lane, conflict, who, make: (sequence, code) => recordOf(command, sequence, code) })
}

/** The IVC that the vehicle is paired with, if the request names another one. */
const pairedOtherwise = (lanes: CommandLanes, { ivc, ...place }: NewCommand): IvcId | undefined => {
  const paired = lanes.laneOf(place)?.ivc ?? null
  return ivc !== null && paired !== null && ivc !== paired ? paired : undefined
}

/** Committed before, by a process that did not get the result. The attempt on record may not have been published either. */
const acceptAgain = (lanes: CommandLanes, record: CommandRecord): AcceptOutcome => {
  const isUnsent = record.state === 'sent' && record.publishedAt === null && record.cancel === null
  lanes.sendAgain(record, isUnsent ? 'command' : null)
  return { kind: 'accepted', record }
}

/** Names come first: behind a spread they would give each record a hidden class of its own in V8 (decision 38). */
const recordOf = (command: NewCommand, sequence: number, code: Parameters<typeof newLife>[1]): CommandRecord => ({
  id: command.id,
  vin: command.vin,
  command: command.command,
  params: command.params,
  lane: command.lane,
  sequence,
  ivc: command.ivc,
  who: command.who,
  traceparent: command.traceparent,
  address: command.address,
  repetitions: [],
  publishedAt: null,
  ...newLife(command, code),
})
