/**
 * The audit in the database. Entries arrive in `audit_pending`, from many processes at once; the chain is written by one
 * transaction at a time, which holds the lock and takes what is committed by then. Commands that were accepted cost their
 * callers nothing: they are taken from the event log, whose order is that of commit [L9].
 */
import {
  type ChainAnchor,
  type ChainEntry,
  type ChainLine,
  type Instant,
  formatInstant,
  nextTurn,
} from '@keyfob/runtime'
import type { Vin } from '@keyfob/protocol'
import type {
  AuditChainStore,
  AuditEnding,
  AuditFilter,
  AuditInbox,
  AuditReader,
  Erased,
  NewAuditEntry,
  SealRules,
  Sealed,
} from '../ports/audit.ts'
import type { Page } from '../ports/command-store.ts'
import {
  type AcceptedRow,
  type EntryRow,
  type PendingRow,
  type Sealable,
  acceptedEntry,
  chained,
  commandsWithoutVin,
  entryColumns,
  entryOf,
  pendingEntry,
} from './audit-rows.ts'
import { pageOf } from './sql-command-store.ts'
import type { SqlDatabase, SqlTransaction } from './sql-database.ts'
import * as statements from './statements/audit.ts'

/** Of one transaction: some 10 ms of hashing in all, and less than a MB. */
const sealedAtOnce = { pending: 500, events: 500 }
/** Then others have a turn of the event loop: a caller would wait for a thousand hashes. */
const chainedAtOnce = 50

const nothingToSeal: Sealed = { entries: 0, due: undefined, hasMore: false }

interface Head {
  readonly first_position: string
  readonly first_hash: string
  readonly position: string
  readonly hash: string
  readonly anchored: string
  readonly anchored_at: Date
  readonly event_position: string
}

export class SqlAuditStore implements AuditInbox, AuditReader, AuditChainStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async add(entries: readonly NewAuditEntry[]): Promise<void> {
    const rows = entries.map(({ id, at, ...entry }) => ({
      id,
      at: formatInstant(at),
      done: entry.outcome !== null,
      entry,
    }))
    await this.#database.query(statements.addPending, [JSON.stringify(rows)])
  }

  async end(endings: readonly AuditEnding[]): Promise<void> {
    const rows = endings.map(({ id, ...ending }) => ({ id, ending }))
    await this.#database.query(statements.endPending, [JSON.stringify(rows)])
  }

  async list(filter: AuditFilter, before: number | undefined, limit: number): Promise<Page<ChainEntry>> {
    const { text, params } = statements.listedEntries(filter, before, limit + 1)
    const rows = await this.#database.query<EntryRow>(text, params)
    return pageOf(rows.map(entryOf), limit, ({ position }) => String(position))
  }

  async lines(after: number | undefined, limit: number): Promise<readonly ChainLine[]> {
    if (after !== undefined) return this.#linesBehind(after, limit)
    const { first_position: position, first_hash: hash } = await this.#head(this.#database)
    const begin = { kind: 'begin', position: Number(position), hash } as const
    return [begin, ...(await this.#linesBehind(begin.position, limit))]
  }

  async seal(now: Instant, rules: SealRules): Promise<Sealed | undefined> {
    const { anchorEntries, anchorEvery, givenUpAfter } = rules
    const values = [formatInstant(now - givenUpAfter), anchorEntries, formatInstant(now - anchorEvery)]
    if ((await this.#database.query(statements.anyToSeal, values)).length === 0) return nothingToSeal
    return this.#seal(now, rules)
  }

  #seal(now: Instant, rules: SealRules): Promise<Sealed | undefined> {
    return this.#database.transaction(async (sql) => {
      const [lock] = await sql.query<{ locked: boolean }>(statements.lockChain)
      if (lock?.locked !== true) return undefined
      const head = await this.#head(sql)
      const taken = await take(sql, head, now - rules.givenUpAfter)
      const last = await append(sql, head, taken)
      const hasMore = taken.pending.length === sealedAtOnce.pending || taken.accepted.length === sealedAtOnce.events
      return { entries: last.position - Number(head.position), due: dueAnchor(head, last, now, rules), hasMore }
    })
  }

  /** Signing takes its time, and may fail: it is done between the two transactions, and keeps no entry waiting. */
  async anchor({ position, at, hash, jws }: ChainAnchor): Promise<boolean> {
    return (await this.#database.query(statements.addAnchor, [position, at, hash, jws])).length > 0
  }

  forget(before: Instant): Promise<number> {
    return this.#database.transaction(async (sql) => {
      const [lock] = await sql.query<{ locked: boolean }>(statements.lockChain)
      if (lock?.locked !== true) return 0
      const [last] = await sql.query<{ position: string; hash: string }>(statements.forgettableAnchor, [
        formatInstant(before),
      ])
      if (last === undefined) return 0
      await sql.query(statements.allow, ['retention'])
      const [row] = await sql.query<{ forgotten: string }>(statements.forgetEntries, [last.position, last.hash])
      return Number(row?.forgotten ?? 0)
    })
  }

  erase(vin: Vin, { mayBeUnsealed }: { readonly mayBeUnsealed: boolean }): Promise<Erased | 'unsealed' | 'in_use'> {
    return this.#database.transaction(async (sql) => {
      const [lock] = await sql.query<{ locked: boolean }>(statements.lockChain)
      if (lock?.locked !== true) return 'unsealed'
      const [standing] = await sql.query<{ open: boolean; sealed: boolean }>(statements.erasable, [vin])
      if (standing?.open !== false) return 'in_use'
      if (!standing.sealed && !mayBeUnsealed) return 'unsealed'
      await sql.query(statements.allow, ['erasure'])
      const erased = await sql.query(statements.eraseParts, [vin])
      const [history] = await sql.query<{ commands: string }>(statements.eraseHistory, [vin])
      return { commands: Number(history?.commands ?? 0), entries: erased.length }
    })
  }

  async #head(sql: Pick<SqlDatabase, 'query'>): Promise<Head> {
    const [head] = await sql.query<Head>(statements.chainHead)
    if (head === undefined) throw new Error('The table audit_chain has no row: it was deleted by another program.')
    return head
  }

  async #linesBehind(after: number, limit: number): Promise<readonly ChainLine[]> {
    const entries = (await this.#database.query<EntryRow>(statements.chainedEntries, [after, limit])).map(entryOf)
    const to = entries.length < limit ? Number.MAX_SAFE_INTEGER : (entries.at(-1)?.position ?? after)
    const anchors = await this.#database.query<AnchorRow>(statements.chainedAnchors, [after, to])
    const lines: ChainLine[] = [
      ...entries.map((entry) => ({ kind: 'entry', ...entry }) as const),
      ...anchors.map(
        ({ position, at, hash, jws }) =>
          ({ kind: 'anchor', position: Number(position), at: formatInstant(at.getTime()), hash, jws }) as const,
      ),
    ]
    return lines.toSorted(
      (a, b) => a.position - b.position || (a.kind === 'anchor' ? 1 : 0) - (b.kind === 'anchor' ? 1 : 0),
    )
  }
}

interface AnchorRow {
  readonly position: string
  readonly at: Date
  readonly hash: string
  readonly jws: string | null
}

interface Taken {
  readonly pending: readonly PendingRow[]
  readonly accepted: readonly AcceptedRow[]
  readonly vins: ReadonlyMap<string, string>
}

const take = async (sql: SqlTransaction, head: Head, begunBefore: Instant): Promise<Taken> => {
  const [pending, accepted] = await Promise.all([
    sql.query<PendingRow>(statements.pendingEntries, [formatInstant(begunBefore), sealedAtOnce.pending]),
    sql.query<AcceptedRow>(statements.acceptedCommands, [head.event_position, sealedAtOnce.events]),
  ])
  const unnamed = commandsWithoutVin(pending)
  const found =
    unnamed.length === 0 ? [] : await sql.query<{ id: string; vin: string }>(statements.vinsOfCommands, [unnamed])
  return { pending, accepted, vins: new Map(found.map(({ id, vin }) => [id, vin])) }
}

/** Returns the new end of the chain. */
const append = async (
  sql: SqlTransaction,
  head: Head,
  { pending, accepted, vins }: Taken,
): Promise<Pick<ChainEntry, 'position' | 'hash'>> => {
  let last: Pick<ChainEntry, 'position' | 'hash'> = { position: Number(head.position), hash: head.hash }
  if (pending.length === 0 && accepted.length === 0) return last
  const made: readonly Sealable[] = [
    ...accepted.filter(({ id }) => id !== null).map(acceptedEntry),
    ...pending.map((row) => pendingEntry(row, vins)),
  ]
  const rows: object[] = []
  for (const each of made.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    const entry = chained(last, each)
    last = entry
    rows.push(entryColumns(entry, each))
    if (rows.length % chainedAtOnce === 0) await nextTurn()
  }
  const next = { ...last, event_position: accepted.at(-1)?.position ?? head.event_position }
  await sql.query(statements.appendEntries, [
    JSON.stringify(rows),
    pending.map(({ id }) => id),
    JSON.stringify({ position: next.position, hash: next.hash, event_position: next.event_position }),
  ])
  return last
}

const dueAnchor = (
  head: Head,
  { position, hash }: Pick<ChainEntry, 'position' | 'hash'>,
  now: Instant,
  { anchorEntries, anchorEvery }: SealRules,
): Sealed['due'] => {
  const behind = position - Number(head.anchored)
  if (behind === 0 || (behind < anchorEntries && now - head.anchored_at.getTime() < anchorEvery)) return undefined
  return { position, hash, at: formatInstant(now) }
}
