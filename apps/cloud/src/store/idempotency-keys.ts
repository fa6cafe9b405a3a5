import type { CommandId } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type { AcceptOutcome, NewCommand } from '../ports/command-store.ts'
import { type Columns, commandRecord } from './rows.ts'
import type { Sql } from './sql-database.ts'
import { commandsById } from './statements/read-commands.ts'
import { claimKeys, releaseKeys } from './statements/idempotency-keys.ts'

const scopeOf = (who: string, key: string): string => JSON.stringify([who, key])

export interface Keyed {
  readonly who: string
  readonly key: string
  readonly hash: string
  readonly id: CommandId
}

export const keyedOf = (group: readonly NewCommand[]): readonly Keyed[] =>
  group.flatMap(({ idempotency, who, id }) => (idempotency ? [{ ...idempotency, who, id }] : []))

/** The parameters of `claimKeys`. */
export const wantedKeys = (keyed: readonly Keyed[], now: Instant): readonly unknown[] => [
  keyed.map(({ who }) => who),
  keyed.map(({ key }) => key),
  keyed.map(({ hash }) => hash),
  keyed.map(({ id }) => id),
  formatInstant(now),
]

/** The parameters of `releaseKeys`. */
export const claimedKeys = (keyed: readonly Keyed[]): readonly unknown[] => [
  keyed.map(({ who }) => who),
  keyed.map(({ key }) => key),
  keyed.map(({ id }) => id),
]

/**
 * Claims the idempotency keys of a group [L10] and returns, by command id, the outcome of each request whose key was
 * used before: the earlier command, or a refusal when the request differs. Waits for a concurrent transaction that
 * holds the same key. A key is valid for as long as its row is kept (at least 24 h). A request that finds its own id
 * under its key was committed before, and continues as if it had claimed the key now.
 */
export const claimIdempotencyKeys = async (
  sql: Sql,
  group: readonly NewCommand[],
  now: Instant,
): Promise<ReadonlyMap<CommandId, AcceptOutcome>> => {
  const keyed = keyedOf(group)
  if (keyed.length === 0) return new Map()
  const rows = await sql.query<Held>(claimKeys, wantedKeys(keyed, now))
  const held = new Map(rows.map((row) => [scopeOf(row.who, row.key), row]))
  const heldFor = ({ who, key }: Keyed): Held => held.get(scopeOf(who, key))! // claimKeys returns a row for every key
  const taken = keyed.filter((wanted) => heldFor(wanted).command_id !== wanted.id)
  return taken.length === 0 ? new Map() : earlierOutcomes(sql, taken, heldFor)
}

interface Held extends Omit<Keyed, 'id'> {
  readonly command_id: CommandId
}

const earlierOutcomes = async (
  sql: Sql,
  taken: readonly Keyed[],
  heldFor: (wanted: Keyed) => Held,
): Promise<ReadonlyMap<CommandId, AcceptOutcome>> => {
  const ids = taken.map((wanted) => heldFor(wanted).command_id)
  const records = (await sql.query<Columns>(commandsById, [ids])).map(commandRecord)
  const byId = new Map(records.map((record) => [record.id, record]))
  return new Map(
    taken.map((wanted) => {
      const { command_id: id, hash } = heldFor(wanted)
      const record = byId.get(id)
      return [wanted.id, record && hash === wanted.hash ? { kind: 'repeated', record } : { kind: 'key_reused', id }]
    }),
  )
}

/** Frees the keys that a group claimed for requests that were refused later. */
export const releaseIdempotencyKeys = async (sql: Sql, refused: readonly NewCommand[]): Promise<void> => {
  const keyed = keyedOf(refused)
  if (keyed.length === 0) return
  await sql.query(releaseKeys, claimedKeys(keyed))
}

/** The requests of a group, by what their idempotency key makes of them. */
export interface IdempotencyRoles {
  /** Requests without a key, and the first request of each key. */
  readonly originals: readonly NewCommand[]
  /** The same request again under the same key, with its original: both get one outcome. */
  readonly duplicates: ReadonlyMap<CommandId, NewCommand>
  /** A different request under the key of an original: its outcome depends on that of the original. */
  readonly others: readonly NewCommand[]
}

export const idempotencyRolesOf = (group: readonly NewCommand[]): IdempotencyRoles => {
  const byKey = new Map<string, NewCommand>()
  const duplicates = new Map<CommandId, NewCommand>()
  const originals: NewCommand[] = []
  const others: NewCommand[] = []
  for (const command of group) {
    const scope = command.idempotency && scopeOf(command.who, command.idempotency.key)
    const first = scope === null ? undefined : byKey.get(scope)
    if (first === undefined) originals.push(command)
    else if (first.idempotency?.hash === command.idempotency?.hash) duplicates.set(command.id, first)
    else others.push(command)
    if (scope !== null && first === undefined) byKey.set(scope, command)
  }
  return { originals, duplicates, others }
}

/** What a duplicate gets: the original's command, or its refusal. */
export const repeatedOutcome = (outcome: AcceptOutcome): AcceptOutcome =>
  outcome.kind === 'accepted' ? { kind: 'repeated', record: outcome.record } : outcome
