import type { CommandId } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type { AcceptOutcome, NewCommand } from '../ports/command-store.ts'
import { type Columns, commandRecord } from './rows.ts'
import type { Sql } from './sql-database.ts'
import { commandsById } from './statements/read-commands.ts'
import { claimKeys, readKeys } from './statements/submit-keys.ts'

const scopeOf = (who: string, key: string): string => JSON.stringify([who, key])

/**
 * Claims the idempotency keys of a group [L10] and returns, by command id, the outcome of each request whose key was
 * taken before: the earlier command, or a refusal when the request is another one. Waits for a concurrent transaction
 * that holds the same key. A key counts for as long as its row is kept (at least 24 h).
 */
export const claimSubmitKeys = async (
  sql: Sql,
  group: readonly NewCommand[],
  now: Instant,
): Promise<ReadonlyMap<CommandId, AcceptOutcome>> => {
  const keyed = group.flatMap((command) =>
    command.idempotency ? [{ ...command.idempotency, who: command.who, id: command.id }] : [],
  )
  if (keyed.length === 0) return new Map()
  const at = formatInstant(now)
  const claimed = await sql.query<{ command_id: CommandId }>(claimKeys, [
    keyed.map(({ who }) => who), keyed.map(({ key }) => key), keyed.map(({ hash }) => hash), keyed.map(({ id }) => id), keyed.map(() => at),
  ]) // prettier-ignore
  const mine = new Set(claimed.map(({ command_id }) => command_id))
  const taken = keyed.filter(({ id }) => !mine.has(id))
  return taken.length === 0 ? new Map() : earlierOutcomes(sql, taken)
}

interface Keyed {
  readonly who: string
  readonly key: string
  readonly hash: string
  readonly id: CommandId
}

const earlierOutcomes = async (sql: Sql, taken: readonly Keyed[]): Promise<ReadonlyMap<CommandId, AcceptOutcome>> => {
  const rows = await sql.query<Keyed & { command_id: CommandId }>(readKeys, [
    taken.map(({ who }) => who),
    taken.map(({ key }) => key),
  ])
  const held = new Map(rows.map((row) => [scopeOf(row.who, row.key), row]))
  const records = (await sql.query<Columns>(commandsById, [rows.map(({ command_id }) => command_id)])).map(
    commandRecord,
  )
  const byId = new Map(records.map((record) => [record.id, record]))
  return new Map(
    taken.map(({ id, who, key, hash }) => {
      const row = held.get(scopeOf(who, key))! // claimKeys skipped it, so the row is there
      const record = byId.get(row.command_id)
      return [
        id,
        record && row.hash === hash ? { kind: 'repeated', record } : { kind: 'key_reused', id: row.command_id },
      ]
    }),
  )
}

/** Requests of one group that share a key: the first stands for all; by the id of each later one. */
export const twinsIn = (group: readonly NewCommand[]): ReadonlyMap<CommandId, NewCommand> => {
  const firsts = new Map<string, NewCommand>()
  const twins = new Map<CommandId, NewCommand>()
  for (const command of group) {
    if (command.idempotency === null) continue
    const scope = scopeOf(command.who, command.idempotency.key)
    const first = firsts.get(scope)
    if (first) twins.set(command.id, first)
    else firsts.set(scope, command)
  }
  return twins
}

/** What a later twin gets: the first one's command, or its refusal. */
export const twinOutcome = (twin: NewCommand, first: NewCommand, outcome: AcceptOutcome): AcceptOutcome => {
  if (outcome.kind !== 'accepted' && outcome.kind !== 'repeated') return outcome
  if (twin.idempotency?.hash !== first.idempotency?.hash) return { kind: 'key_reused', id: outcome.record.id }
  return { kind: 'repeated', record: outcome.record }
}
