const bytesMax = 65_536

/** The JSON object of an answer; an empty one where there is none. A body that is too large ends the call. */
export const readJson = async (response) => {
  const chunks = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > bytesMax) throw new Error(`an answer of the maker has more than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  const body = parsed(Buffer.concat(chunks).toString('utf8'))
  return typeof body === 'object' && body !== null ? body : {}
}

const parsed = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
