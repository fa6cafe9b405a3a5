/** The body of an answer is larger than the client takes. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge'

  constructor(bytesMax: number) {
    super(`The answer is larger than ${bytesMax} bytes`)
  }
}

/** The body as text. @throws AnswerTooLarge as soon as more than `bytesMax` has come */
export const boundedText = async ({ body }: Response, bytesMax: number): Promise<string> => {
  if (body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of chunksOf(body)) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw new AnswerTooLarge(bytesMax)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** By its reader: not every browser iterates over a stream. What is not read to its end is given back. */
export async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined) // it has failed by itself
  }
}
