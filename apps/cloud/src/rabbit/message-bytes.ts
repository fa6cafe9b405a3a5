/** A message's body as it came. The library reads JSON and text by their content type; a message of another publisher may have one. */
export const messageBytes = ({ body }: { readonly body?: unknown }): Buffer => {
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}
