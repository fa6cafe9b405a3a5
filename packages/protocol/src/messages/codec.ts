import { z } from 'zod'
import { findInfinite } from '../words/finite.ts'
import { escapePointer, findUncleanText } from '../words/text.ts'

/** A message that could not be read: what was wrong and where (JSON pointer, empty for the whole). */
export interface Unreadable {
  readonly pointer: string
  readonly problem: string
}

export type Read<Message> =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly why: Unreadable }

/** The largest payload that either side reads, in bytes (SPEC section 9). */
export const payloadBytesMax = 16_384

const unreadable = (problem: string, pointer = ''): { ok: false; why: Unreadable } => ({
  ok: false,
  why: { pointer, problem },
})

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Reads one payload. Never throws: whatever a sender may send, a problem is returned as `why`. */
export const readPayload = <Schema extends z.ZodType>(schema: Schema, payload: Uint8Array): Read<z.output<Schema>> => {
  const parsed = parsePayload(payload)
  if (!parsed.ok) return parsed
  const why = findStrangeValue(parsed.message)
  return why === undefined ? readValue(schema, parsed.message) : { ok: false, why }
}

/** The JSON value of a payload, whatever it holds. */
export const parsePayload = (payload: Uint8Array): Read<unknown> => {
  if (payload.byteLength > payloadBytesMax)
    return unreadable(`is ${payload.byteLength} bytes; at most ${payloadBytesMax} are read`)
  try {
    return { ok: true, message: JSON.parse(decoder.decode(payload)) }
  } catch {
    return unreadable('is not JSON in UTF-8')
  }
}

/** What JSON can carry and must not pass the codecs. */
export const findStrangeValue = (value: unknown): Unreadable | undefined => {
  const unclean = findUncleanText(value)
  if (unclean !== undefined) return { pointer: unclean, problem: 'holds NUL, a lone surrogate or too deep a nesting' }
  const infinite = findInfinite(value)
  return infinite === undefined ? undefined : { pointer: infinite, problem: 'is a number that JSON cannot hold' }
}

/** Reads a value that is JSON already. */
export const readValue = <Schema extends z.ZodType>(schema: Schema, value: unknown): Read<z.output<Schema>> => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return { ok: true, message: parsed.data }
  const issue = parsed.error.issues[0]
  return unreadable(
    issue?.message ?? 'is invalid',
    issue?.path.map((part) => `/${escapePointer(String(part))}`).join('') ?? '',
  )
}
