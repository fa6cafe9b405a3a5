/** The `Link` header (RFC 8288) to the next page: the same request with another cursor. */
export const nextLink = (url: string, cursor: string): string => {
  const [path = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  parameters.set('cursor', cursor)
  return `<${path}?${parameters.toString()}>; rel="next"`
}
