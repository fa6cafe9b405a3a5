import { expect, it } from 'vitest'
import { readLines } from './read-lines.ts'

const read = async (...chunks: readonly Uint8Array[]): Promise<readonly string[]> => {
  const source = (async function* () {
    yield* chunks
  })()
  const lines: string[] = []
  for await (const line of readLines(source)) lines.push(line)
  return lines
}

it('ends a line at \\n or \\r\\n and at nothing else, wherever the chunks are cut', async () => {
  const text = 'ä\u2028b\u2029c\u0085d\u000be\u000cf\rg\r\n\n😀\nlast'
  const expected = ['ä\u2028b\u2029c\u0085d\u000be\u000cf\rg', '', '😀', 'last']
  expect(await read(Buffer.from(text))).toEqual(expected)
  expect(await read(...Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte)))).toEqual(expected)
})

it('has no line where nothing came', async () => expect(await read()).toEqual([]))
