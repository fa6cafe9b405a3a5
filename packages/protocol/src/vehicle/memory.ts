/**
 * What a vehicle must remember so that it acts at most once [L4], as pure data. A journal on disk holds the entries;
 * `remember` folds them. Authoritative is what was written: an entry counts only once it is durable.
 *
 * The horizon is the largest `issuedAt` ever purged and, after loss, replacement or re-pairing, the cloud time of the
 * first exchange. Above it the memory is complete: an id that is not in it was never begun here.
 */
import type { Duration, Instant } from '@keyfob/runtime'
import type { CommandId } from '../words/ids.ts'
import type { AckReason } from '../messages/ack.ts'
import type { CommandMessage } from '../messages/downlink.ts'

/** The ack that ends a command, as the vehicle remembers and replays it. */
export interface Answer {
  readonly status: 'succeeded' | 'failed' | 'rejected' | 'unknown'
  readonly reason?: AckReason | undefined
  readonly result?: Readonly<Record<string, unknown>> | undefined
  readonly at?: Instant | undefined
}

export type MemoryEntry =
  /** `command`: only of an effect that is done elsewhere, and may be followed after a loss of power. */
  | {
      readonly kind: 'begun'
      readonly id: CommandId
      readonly issuedAt: Instant
      readonly command?: CommandMessage | undefined
    }
  /** What is needed to follow such an effect; the last one of an id counts. */
  | { readonly kind: 'note'; readonly id: CommandId; readonly note: string }
  | { readonly kind: 'answer'; readonly id: CommandId; readonly issuedAt: Instant; readonly answer: Answer }
  | { readonly kind: 'horizon'; readonly at: Instant }
  | { readonly kind: 'forget'; readonly id: CommandId }
  | { readonly kind: 'session'; readonly counter: number }

interface Remembered {
  readonly issuedAt: Instant
  /** Null while it is begun and not answered. */
  readonly answer: Answer | null
  /** While it runs, and may be followed after a loss of power. */
  readonly command?: CommandMessage | undefined
  readonly note?: string | undefined
}

/** What began, has no answer, and can still be followed: its effect is done elsewhere. */
export interface Unfinished {
  readonly command: CommandMessage
  /** The last note; undefined: power failed before there was one. */
  readonly note: string | undefined
}

export interface Memory {
  /** Null until a fresh memory got its first cloud time; nothing may begin before. */
  readonly horizon: Instant | null
  /** Counter of the last session. */
  readonly counter: number
  readonly commands: ReadonlyMap<CommandId, Remembered>
}

/** The memory after a durable entry. Copies nothing: the map is the memory's own and is changed in place. */
export const remember = (memory: Memory, entry: MemoryEntry): Memory => {
  const commands = memory.commands as Map<CommandId, Remembered> // only `freshMemory` makes memories, with a map of its own
  switch (entry.kind) {
    case 'begun':
      commands.set(entry.id, begun(entry))
      return memory
    case 'note':
      return noted(commands, entry.id, entry.note, memory)
    case 'answer':
      commands.set(entry.id, { issuedAt: entry.issuedAt, answer: entry.answer })
      return memory
    case 'forget':
      commands.delete(entry.id)
      return memory
    case 'horizon':
      return { ...memory, horizon: Math.max(memory.horizon ?? entry.at, entry.at) }
    case 'session':
      return { ...memory, counter: Math.max(memory.counter, entry.counter) }
  }
}

/** No member for a command that is not kept: a fleet's memories stay small. */
const begun = ({ issuedAt, command }: { readonly issuedAt: Instant; readonly command?: CommandMessage | undefined }) =>
  command === undefined ? { issuedAt, answer: null } : { issuedAt, answer: null, command }

const noted = (commands: Map<CommandId, Remembered>, id: CommandId, note: string, memory: Memory): Memory => {
  const known = commands.get(id)
  if (known?.answer === null) commands.set(id, { ...known, note })
  return memory
}

/** A memory of its own, with nothing in it. */
export const freshMemory = (): Memory => ({ horizon: null, counter: 0, commands: new Map() })

/** What had begun and can be followed. Only a vehicle whose effects are done elsewhere wrote any. */
export const unfinishedOf = (memory: Memory): readonly Unfinished[] =>
  [...memory.commands.values()].flatMap(({ answer, command, note }) =>
    answer === null && command !== undefined ? [{ command, note }] : [],
  )

/**
 * What must be written after a restart: whatever had begun and has no answer is answered `interrupted` [L4].
 *
 * @param follows whether what is unfinished is followed instead: it then stays begun
 */
export const recoveryOf = (memory: Memory, follows = false): readonly MemoryEntry[] =>
  [...memory.commands]
    .filter(([, { answer, command }]) => answer === null && !(follows && command !== undefined))
    .map(([id, { issuedAt }]) => ({
      kind: 'answer',
      id,
      issuedAt,
      answer: { status: 'unknown', reason: { code: 'interrupted' } },
    }))

/**
 * What must be written to make room for one more id: the answered one that was issued first is purged, and the horizon
 * raised to it, in this order on disk: horizon, then forget. Undefined when every entry is still running: the memory is full.
 */
export const purgeFor = (memory: Memory, entriesMax: number): readonly MemoryEntry[] | undefined => {
  if (memory.commands.size < entriesMax) return []
  let oldest: [CommandId, Remembered] | undefined
  for (const entry of memory.commands) {
    if (entry[1].answer !== null && (oldest === undefined || entry[1].issuedAt < oldest[1].issuedAt)) oldest = entry
  }
  if (oldest === undefined) return undefined
  return [
    { kind: 'horizon', at: oldest[1].issuedAt },
    { kind: 'forget', id: oldest[0] },
  ]
}

/** A vehicle's estimate of cloud time: the true one is within `error` of `now`. */
export interface TimeEstimate {
  readonly now: Instant
  readonly error: Duration
}
