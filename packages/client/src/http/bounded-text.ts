/** The body of an answer is larger than the client takes. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge'

  constructor(bytesMax: number) {
    super(`The answer is larger than ${bytesMax} bytes`)
  }
}

/** The body as text. @throws AnswerTooLarge as soon as more than `bytesMax` has come; the reason of the signal */
export const boundedText = async ({ body }: Response, bytesMax: number, signal: AbortSignal): Promise<string> => {
  if (body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of chunksOf(body, signal)) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw new AnswerTooLarge(bytesMax)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/**
 * By its reader: not every browser iterates over a stream. What is not read to its end is released. The signal ends the
 * reading itself: the `fetch` of Node 20 was seen to miss an abort while hundreds of other requests were in flight.
 *
 * @throws the reason of the signal
 */
export async function* chunksOf(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  const cancel = (): Promise<void> => reader.cancel(signal.reason).catch(() => undefined) // it has failed by itself
  const end = (): void => void cancel()
  signal.addEventListener('abort', end)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return
      yield value
    }
  } finally {
    signal.removeEventListener('abort', end)
    await cancel()
  }
}
