/**
 * The lines of a stream of UTF-8, which end in `\n` or `\r\n` and in nothing else. `node:readline` also ends a line at U+2028
 * and at U+2029 (since Node 24), which JSON holds unescaped: a line of NDJSON or of server-sent events would be cut in two.
 * What follows the last line feed is a line, too.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = decoder.decode(chunk, { stream: true }).split('\n')
    lines[0] = rest + lines[0]
    rest = lines.pop() ?? ''
    for (const line of lines) yield withoutReturn(line)
  }
  rest += decoder.decode()
  if (rest !== '') yield withoutReturn(rest)
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)
