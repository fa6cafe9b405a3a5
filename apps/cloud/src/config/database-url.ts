/**
 * URLs of PostgreSQL as libpq reads them: also with a socket's folder in place of a host, in the query
 * (`postgres:///keyfob?host=/var/run/postgresql`) or percent-encoded (`postgres://%2Fvar%2Frun%2Fpostgresql/keyfob`), and with
 * credentials before nothing (`postgres://user@/keyfob?host=…`), which is no URL to the WHATWG.
 */

/** Stands where the host is left out. */
const noHost = 'no-host.invalid'

const parsed = (text: string): URL => {
  const [, start, rest = ''] = /^([a-z]+:\/\/(?:[^/?#]*@)?)([/?#].*)?$/is.exec(text) ?? []
  return new URL(start === undefined ? text : `${start}${noHost}${rest}`)
}

/** Whether it names the folder of a socket. */
export const isSocketUrl = (text: string): boolean => {
  if (!URL.canParse(text) && !/^[a-z]+:\/\/[^/?#]*@[/?#]/i.test(text)) return false
  const { protocol } = parsed(text)
  return /^postgres(ql)?:$/.test(protocol) && placeOf(text).host.startsWith('/')
}

/** A host's name or address, or the folder of a socket, which begins with a slash; and its port, which may be ''. */
const placeOf = (text: string): { readonly host: string; readonly port: string } => {
  const { hostname, port, searchParams } = parsed(text)
  const host = searchParams.get('host') ?? (hostname === noHost ? '' : decodeURIComponent(hostname))
  return { host, port: searchParams.get('port') ?? port }
}

/** As it may be shown: without credentials, and without a query, which may hold some, but for a socket's folder. */
export const shownDatabaseUrl = (text: string): string => {
  const { protocol, pathname } = parsed(text)
  const { host, port } = placeOf(text)
  const shownPort = port === '' ? '' : `:${port}`
  if (!host.startsWith('/')) return `${protocol}//${host}${shownPort}${pathname}`
  return `${protocol}//${pathname || '/'}?host=${host}${port === '' ? '' : `&port=${port}`}`
}
