import { crc32 } from 'node:zlib'
import type { MemoryEntry } from '@keyfob/protocol'

/** What a file of lines holds, and how many of its bytes are whole lines. */
export interface JournalLines {
  readonly entries: readonly MemoryEntry[]
  readonly size: number
}

/** One entry as a line: a checksum of the text, then the text. */
export const writeJournalLine = (entry: MemoryEntry): string => {
  const text = JSON.stringify(entry)
  return `${checksumOf(text)} ${text}\n`
}

/**
 * A last line without an end is torn: it was never acknowledged, and does not count. Any other line that is wrong may
 * have been a beginning, so nothing of the file can be trusted: undefined.
 */
export const readJournalLines = (bytes: Buffer): JournalLines | undefined => {
  const size = bytes.lastIndexOf('\n') + 1
  const lines = bytes.toString('utf8', 0, size).split('\n').slice(0, -1)
  const entries = lines.map(entryOf)
  return entries.every((entry) => entry !== undefined) ? { entries, size } : undefined
}

const entryOf = (line: string): MemoryEntry | undefined => {
  const text = line.slice(9)
  return line.slice(0, 9) === `${checksumOf(text)} ` ? (JSON.parse(text) as MemoryEntry) : undefined // the checksum says that writeJournalLine wrote it
}

const checksumOf = (text: string): string => crc32(text).toString(16).padStart(8, '0')
