/**
 * The body of an answer as text.
 *
 * @throws Error when it is larger than that many bytes; the rest is not read
 */
export const readBounded = async (response: Response, bytesMax: number): Promise<string> => {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > bytesMax) throw new Error(`its answer is larger than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
