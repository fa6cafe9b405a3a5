/**
 * A signature inside a JSON text: a detached JWS (RFC 7515, appendix F) as the last member. What is signed is the text as
 * it was written, byte by byte, without that member; so nothing has to be put into a canonical form on either side, and
 * whoever knows nothing of signatures reads the text as before.
 *
 *     {"v":1,…}  becomes  {"v":1,…,"signature":"HEADER..SIGNATURE"}
 */

/** What a signed text says of itself; nothing of it is checked yet. */
export interface SignedParts {
  /** Name of the key that is said to have signed it. */
  readonly kid: string
  /** Whom it is about, as the signer says. */
  readonly subject: string
  /** What was signed. */
  readonly input: Uint8Array
  readonly signature: Uint8Array
}

const mark = ',"signature":"'
/** Header and signature are shorter: 43 characters of `kid`, 64 of `sub`, and the rest. */
const tailMax = 512
const tailPattern = /^([A-Za-z0-9_-]{1,400})\.\.([A-Za-z0-9_-]{86})"\}$/

const inputOf = (header: string, text: Uint8Array): Uint8Array =>
  Buffer.from(`${header}.${Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('base64url')}`)

/** What to sign for a JSON object as text, and the text with the signature. */
export const toSign = (
  text: string,
  { kid, subject }: Pick<SignedParts, 'kid' | 'subject'>,
): { readonly input: Uint8Array; readonly signed: (signature: Uint8Array) => string } => {
  const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', kid, sub: subject })).toString('base64url')
  return {
    input: inputOf(header, Buffer.from(text)),
    signed: (signature) => `${text.slice(0, -1)}${mark}${header}..${Buffer.from(signature).toString('base64url')}"}`,
  }
}

/** Undefined: it does not end in a signature. `malformed`: it does, and in none that could be checked. */
export const signedPartsOf = (payload: Uint8Array): SignedParts | 'malformed' | undefined => {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
  const tail = bytes.subarray(-tailMax)
  const at = tail.lastIndexOf(mark)
  if (at === -1) return undefined
  const end = tail.toString('latin1', at + mark.length)
  // A member of an inner object, or one that others follow.
  if (end.indexOf('"') !== end.length - 2 || !end.endsWith('}')) return undefined
  const found = tailPattern.exec(end)
  const header = found && headerOf(found[1] ?? '')
  if (!found || !header) return 'malformed'
  const text = Buffer.concat([bytes.subarray(0, bytes.length - tail.length + at), Buffer.from('}')])
  return {
    ...header,
    input: inputOf(found[1] ?? '', text),
    signature: Buffer.from(found[2] ?? '', 'base64url'),
  }
}

/** A header with `crit` asks for more than is understood here (RFC 7515, section 4.1.11). */
const headerOf = (encoded: string): Pick<SignedParts, 'kid' | 'subject'> | undefined => {
  try {
    const header: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString())
    if (typeof header !== 'object' || header === null || 'crit' in header) return undefined
    const { alg, kid, sub: subject } = header as Readonly<Record<string, unknown>> // an object, and each member is checked
    if (alg !== 'EdDSA' || typeof kid !== 'string' || typeof subject !== 'string') return undefined
    return { kid, subject }
  } catch {
    return undefined
  }
}
