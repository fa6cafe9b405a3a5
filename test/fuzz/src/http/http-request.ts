/** One request as it goes over the wire, and as a person repeats it. */
export interface HttpRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer | undefined
  readonly chunked: boolean
}

/** Bytes that a shell can hold between single quotes. */
const isPlain = (bytes: Buffer): boolean => /^[\x20-\x7e]*$/.test(bytes.toString('latin1'))

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

export const curlOf = (base: string, { method, path, headers, body, chunked }: HttpRequest): string => {
  const own = [...headers, ...(chunked ? [['transfer-encoding', 'chunked'] as const] : [])]
  const names = own.map(([name, value]) => ` -H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`).join('')
  const target = path.startsWith('/') ? quoted(base + path) : `--request-target ${quoted(path)} ${base}`
  const command = `curl -sS -i -g --path-as-is -X ${method} ${target}${names}`
  if (body === undefined) return command
  // curl announces a form unless told otherwise.
  const type = headers.some(([name]) => name.toLowerCase() === 'content-type') ? '' : ` -H 'content-type:'`
  if (isPlain(body)) return `${command}${type} --data-raw ${quoted(body.toString())}`
  return `echo ${body.toString('base64')} | base64 -d | ${command}${type} --data-binary @-`
}
