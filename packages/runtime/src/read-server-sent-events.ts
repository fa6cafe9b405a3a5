import { readLines } from './read-lines.ts'

/** One block of a stream of server-sent events (WHATWG HTML, section 9.2). */
export interface ServerSentEvent {
  /** The last id that the stream named, in this block or before. */
  readonly id: string | undefined
  /** Undefined for a block that only names an id or keeps the stream alive. */
  readonly data: string | undefined
}

/** Reads the blocks of a stream until it ends. What follows the last complete block is lost with the connection. */
export async function* readServerSentEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let block: string[] = []
  let id: string | undefined
  for await (const line of readLines(chunks)) {
    if (line !== '') {
      block.push(line)
      continue
    }
    id = fieldOf(block, 'id') ?? id
    yield { id, data: fieldOf(block, 'data') }
    block = []
  }
}

/** Lines of one field are joined, as data may have several. */
const fieldOf = (block: readonly string[], name: string): string | undefined => {
  const lines = block.filter((line) => line.startsWith(`${name}:`))
  if (lines.length === 0) return undefined
  return lines.map((line) => line.slice(name.length + 1).replace(/^ /, '')).join('\n')
}
