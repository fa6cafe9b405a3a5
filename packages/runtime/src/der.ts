/**
 * The part of DER (X.690) that certificates and their requests need: written by nested calls, read as a tree of elements. Only
 * definite lengths are read, and nothing beyond the bytes that are there.
 */
const longForm = 0x80

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** `[n] EXPLICIT`. */
const explicitTag = (number: number): number => 0xa0 + number

const lengthOf = (length: number): Buffer => {
  if (length < longForm) return Buffer.from([length])
  const hex = length.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([Buffer.from([longForm + bytes.length]), bytes])
}

const element = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content])
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => element(tags.sequence, ...parts)
const octetString = (content: Uint8Array): Buffer => element(tags.octetString, content)
/** Without unused bits. */
const bitString = (content: Uint8Array): Buffer => element(tags.bitString, Buffer.from([0]), content)
const utf8 = (text: string): Buffer => element(tags.utf8, Buffer.from(text))
const isTrue = element(tags.boolean, Buffer.from([0xff]))

/** Of an unsigned number, the most significant byte first. */
const integer = (bytes: Uint8Array): Buffer => {
  const from = bytes.findIndex((byte) => byte !== 0)
  const shortest = from === -1 ? Buffer.from([0]) : Buffer.from(bytes.subarray(from))
  const isNegative = (shortest[0] ?? 0) >= longForm
  return element(tags.integer, isNegative ? Buffer.concat([Buffer.from([0]), shortest]) : shortest)
}

const oid = (text: string): Buffer => {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return element(tags.oid, Buffer.from([first * 40 + second, ...rest.flatMap(inBase128)]))
}

/** UTCTime up to 2049, as RFC 5280 section 4.1.2.5 demands, then GeneralizedTime; to the second. */
const time = (instant: number): Buffer => {
  const text = `${new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`
  const isOld = text < '2050'
  return element(isOld ? tags.utcTime : tags.generalizedTime, Buffer.from(isOld ? text.slice(2) : text))
}

/** What was read. */
export interface DerElement {
  readonly tag: number
  readonly content: Buffer
  /** With tag and length: what a signature is over. */
  readonly whole: Buffer
}

/** The elements that follow each other in these bytes. @throws Error when they are not DER */
const elementsIn = (bytes: Buffer): readonly DerElement[] => {
  const found: DerElement[] = []
  for (let at = 0; at < bytes.length;) {
    const next = elementAt(bytes, at)
    found.push(next)
    at += next.whole.length
  }
  return found
}

/** The one element that these bytes are. @throws Error when they are not */
const onlyElement = (bytes: Buffer, tag: number): DerElement => {
  const [first, ...more] = elementsIn(bytes)
  if (first?.tag !== tag || more.length > 0) throw new Error('it has another structure')
  return first
}

const elementAt = (bytes: Buffer, at: number): DerElement => {
  const [tag, short] = [bytes[at], bytes[at + 1]]
  if (tag === undefined || short === undefined) throw new Error('it ends too early')
  const longBytes = short < longForm ? 0 : short - longForm
  if (short === longForm || longBytes > 4 || at + 2 + longBytes > bytes.length)
    throw new Error('it has no valid length')
  const begin = at + 2 + longBytes
  const length = longBytes === 0 ? short : bytes.readUIntBE(at + 2, longBytes)
  if (begin + length > bytes.length) throw new Error('it ends too early')
  return { tag, content: bytes.subarray(begin, begin + length), whole: bytes.subarray(at, begin + length) }
}

/** Seven bits a byte, all but the last one marked. */
const inBase128 = (value: number): readonly number[] => {
  const digits = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest % 128) + 128)
  return digits
}

/** Under one name, since each of these alone would say too little. */
export const der = {
  tags,
  explicitTag,
  element,
  sequence,
  octetString,
  bitString,
  utf8,
  isTrue,
  integer,
  oid,
  time,
  elementsIn,
  onlyElement,
} as const
