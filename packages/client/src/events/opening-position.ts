/** A first block may come in parts; it is two short lines. */
const charactersMax = 1_024

/**
 * The position that a stream begins with. Keyfob names it in a first block that has no data, so that a reader who is cut off
 * before the first event misses nothing; eventsource-parser reports only blocks with data.
 */
export class OpeningPosition {
  #head: string | undefined = ''

  /** The position, once, when the first block is whole. */
  read(text: string): string | undefined {
    if (this.#head === undefined) return undefined
    this.#head += text
    const [block, rest] = this.#head.replaceAll('\r\n', '\n').split('\n\n', 2)
    if (rest === undefined && this.#head.length < charactersMax) return undefined
    this.#head = undefined
    const lines = block?.split('\n') ?? []
    if (lines.some((line) => line.startsWith('data'))) return undefined
    return lines
      .find((line) => line.startsWith('id:'))
      ?.slice('id:'.length)
      .trim()
  }
}
