/** A message's body as it came. The library reads JSON and text by their content type; somebody else's message may have one. */
export const messageBytes = ({ body }: { readonly body?: unknown }): Buffer => {
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}
