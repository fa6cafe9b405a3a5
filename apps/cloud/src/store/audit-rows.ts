/** Rows of the audit, as entries of the chain. */
import { type ChainEntry, type Json, formatInstant, nextEntry } from '@keyfob/runtime'
import type { AuditOrigin, AuditSubject, NewAuditEntry } from '../ports/audit.ts'

export interface PendingRow {
  readonly id: string
  readonly at: Date
  readonly entry: Pick<NewAuditEntry, 'action' | 'outcome' | 'origin' | 'subjects'> & { readonly status?: number }
}

/** All but the position is null where the event accepted no command. */
export interface AcceptedRow {
  readonly position: string
  readonly id: string | null
  readonly vin: string
  readonly command: string
  readonly who: string
  readonly address: string | null
  readonly at: Date
  readonly traceparent: string | null
  readonly name: string | null
}

/** What an entry of the chain is made from. */
export interface Sealable {
  readonly at: Date
  readonly action: string
  readonly outcome: string
  readonly status?: number | undefined
  readonly origin: AuditOrigin
  readonly subjects: readonly AuditSubject[]
}

/** @param vins of commands, by their ids: a part that names its vehicle can be erased with it */
export const pendingEntry = ({ at, entry }: PendingRow, vins: ReadonlyMap<string, string>): Sealable => ({
  ...entry,
  at,
  outcome: entry.outcome ?? 'unknown',
  subjects: entry.subjects.map((subject) => {
    const vin = subject.vin ?? (subject.id === undefined ? undefined : vins.get(subject.id))
    return vin === undefined ? subject : { ...subject, vin }
  }),
})

export const acceptedEntry = ({ id, vin, command, who, address, at, traceparent, name }: AcceptedRow): Sealable => ({
  at,
  action: 'submitCommand',
  outcome: 'done',
  // Names in their order, as the chain hashes them, and no spread: there is one of these for each command.
  origin: {
    address: address ?? undefined,
    name: name ?? undefined,
    trace: traceparent === null ? undefined : (traceparent.split('-')[1] ?? ''),
    who,
  },
  subjects: [{ details: { command }, id: id ?? undefined, kind: 'command', vin }],
})

/** Ids of commands whose vehicle is not known yet. */
export const commandsWithoutVin = (rows: readonly PendingRow[]): readonly string[] =>
  rows.flatMap(({ entry }) =>
    entry.subjects.flatMap(({ kind, id, vin }) =>
      kind === 'command' && vin === undefined && id !== undefined && uuidPattern.test(id) ? [id] : [],
    ),
  )
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

type Head = Pick<ChainEntry, 'position' | 'hash'>

export const chained = (head: Head, { at, action, outcome, status, origin, subjects }: Sealable): ChainEntry => {
  const kinds = [...new Set(subjects.map(({ kind }) => kind))]
  const facts = { action, at: formatInstant(at.getTime()), kinds, outcome, ...(status !== undefined && { status }) }
  return nextEntry(head, facts, [origin, ...subjects] as unknown as readonly Json[]) // both are JSON by their types
}

/** As the statement takes it. */
export const entryColumns = ({ position, facts, commitments, parts, hash }: ChainEntry, made: Sealable): object => ({
  position,
  at: facts['at'],
  action: facts['action'],
  facts,
  commitments,
  hash,
  actor: made.origin.who,
  subjects: [...new Set(made.subjects.flatMap(({ id, vin }) => [id, vin].filter((each) => each !== undefined)))],
  parts,
})

export interface EntryRow extends Omit<ChainEntry, 'position'> {
  readonly position: string
}

export const entryOf = ({ position, facts, commitments, parts, hash }: EntryRow): ChainEntry => ({
  position: Number(position),
  facts,
  commitments,
  parts,
  hash,
})
