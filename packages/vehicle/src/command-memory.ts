import {
  type Memory,
  type MemoryEntry,
  type Unfinished,
  freshMemory,
  purgeFor,
  recoveryOf,
  remember,
  unfinishedOf,
} from '@keyfob/protocol'
import type { Journal } from './journal.ts'

/** The journal is written again when it has this many lines more than what is remembered needs: some 100 kB. */
const slack = 1_000

/**
 * The vehicle's memory over its journal [L4]. An entry counts once it is durable: `write` folds it after the journal
 * took it, and a rejection leaves the memory as it was. Called one at a time (`Turns`).
 */
export class CommandMemory {
  readonly #journal: Journal
  readonly #entriesMax: number
  #memory: Memory = freshMemory()
  #lines = 0

  constructor(journal: Journal, entriesMax: number) {
    this.#journal = journal
    this.#entriesMax = entriesMax
  }

  get now(): Memory {
    return this.#memory
  }

  /**
   * Reads the journal, and answers what had begun when power failed: `interrupted`, written before anything is said.
   *
   * @param follows whether effects are done elsewhere and can be followed: what can is returned, and has no answer yet
   */
  async open(follows: boolean): Promise<readonly Unfinished[]> {
    const entries = await this.#journal.open()
    this.#lines = entries.length
    this.#memory = entries.reduce(remember, freshMemory())
    await this.write(recoveryOf(this.#memory, follows))
    return follows ? unfinishedOf(this.#memory) : []
  }

  async write(entries: readonly MemoryEntry[]): Promise<void> {
    if (entries.length === 0) return
    await this.#journal.append(entries)
    this.#lines += entries.length
    this.#memory = entries.reduce(remember, this.#memory)
    await this.#compact()
  }

  /**
   * Writes the first entry of an id, and in the same write, before it, makes room.
   * @throws Error when all that is remembered is still running: a full memory says nothing, and begins nothing
   */
  async writeFirst(entry: MemoryEntry): Promise<void> {
    const purged = purgeFor(this.#memory, this.#entriesMax)
    if (purged === undefined) throw new Error('the memory is full of commands that are running')
    await this.write([...purged, entry])
  }

  close(): Promise<void> {
    return this.#journal.close()
  }

  /** A compaction that fails loses nothing: the long journal stays. */
  async #compact(): Promise<void> {
    if (this.#lines < this.#memory.commands.size + slack) return
    const entries = entriesOf(this.#memory)
    this.#lines = entries.length
    await this.#journal.rewrite(entries).catch(() => undefined)
  }
}

/** What a memory comes down to. */
const entriesOf = ({ horizon, counter, commands }: Memory): readonly MemoryEntry[] => [
  { kind: 'session', counter },
  ...(horizon === null ? [] : [{ kind: 'horizon', at: horizon } as const]),
  ...[...commands].flatMap(([id, { issuedAt, answer, command, note }]): MemoryEntry[] => {
    if (answer !== null) return [{ kind: 'answer', id, issuedAt, answer }]
    return [
      { kind: 'begun', id, issuedAt, command },
      ...(note === undefined ? [] : [{ kind: 'note', id, note } as const]),
    ]
  }),
]
