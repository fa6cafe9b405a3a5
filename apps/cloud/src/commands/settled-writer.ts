/**
 * Writes settled commands through to the cache, so that whoever asks for an outcome at once finds it there. Best effort
 * and behind everything else: it never delays a commit or a publication, and what it drops is a miss.
 */
import type { CommandId, StatusEvent } from '@keyfob/protocol'
import { type Duration, minutes } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { CommandStore } from '../ports/command-store.ts'
import type { ReadThrough } from './read-through.ts'

/** A command as it is shown: with its status events. */
export interface ShownCommand {
  readonly record: CommandRecord
  readonly history: readonly StatusEvent[]
}

export const commandKey = (id: CommandId): string => `command:${id}`

/**
 * A settled command never changes its state [L2], so its life in the cache is a matter of room. Others are not kept: what
 * better evidence may correct (`unknown`, and what reported state says), and what was contradicted, which may be so again
 * and is counted.
 */
export const shownFor = ({ record }: ShownCommand): Duration | undefined => {
  const isCorrectable = record.state === 'unknown' || record.evidence === 'reported'
  return record.settledAt !== null && !isCorrectable && record.contradictions === 0 ? minutes(5) : undefined
}

const waitingMax = 2_000
const groupMax = 200

export class SettledWriter {
  readonly #reads: ReadThrough
  readonly #store: Pick<CommandStore, 'histories'>
  #waiting: CommandRecord[] = []
  #isWriting = false

  constructor(reads: ReadThrough, store: Pick<CommandStore, 'histories'>) {
    this.#reads = reads
    this.#store = store
  }

  note(record: CommandRecord): void {
    if (record.contradictions > 0) void this.#reads.forget(commandKey(record.id))
    if (shownFor({ record, history: [] }) === undefined || this.#waiting.length >= waitingMax) return
    this.#waiting.push(record)
    if (!this.#isWriting) void this.#writeAll()
  }

  /** Never rejects. */
  async #writeAll(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0) await this.#write(this.#waiting.splice(0, groupMax)).catch(() => undefined)
    this.#isWriting = false
  }

  async #write(records: readonly CommandRecord[]): Promise<void> {
    const histories = await this.#store.histories(records.map(({ id }) => id))
    await Promise.all(
      records.map((record) => {
        const shown: ShownCommand = { record, history: histories.get(record.id) ?? [] }
        return this.#reads.keep(commandKey(record.id), shown, shownFor(shown)!) // `note` took only those
      }),
    )
  }
}
