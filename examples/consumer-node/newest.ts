/**
 * Events come at least once, in order per command: what is not newer than the last of its command was here before. Kept in
 * memory here; a program whose effects must not repeat keeps it where it keeps the effects, in the same transaction.
 */
const commandsMax = 10_000

export class Newest {
  readonly #sequences = new Map<string, number>()

  /** Whether it is new; from now on it is not. */
  take({ commandId, sequence }: { readonly commandId: string; readonly sequence: number }): boolean {
    if (sequence <= (this.#sequences.get(commandId) ?? 0)) return false
    this.#sequences.delete(commandId)
    this.#sequences.set(commandId, sequence)
    const [oldest] = this.#sequences.keys()
    if (this.#sequences.size > commandsMax && oldest !== undefined) this.#sequences.delete(oldest)
    return true
  }
}
