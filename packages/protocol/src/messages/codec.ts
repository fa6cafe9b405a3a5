import { z } from 'zod'
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

/** Reads one payload. Never throws: anything a stranger may send comes back as `why`. */
export const readPayload = <Schema extends z.ZodType>(schema: Schema, payload: Uint8Array): Read<z.output<Schema>> => {
  if (payload.byteLength > payloadBytesMax)
    return unreadable(`is ${payload.byteLength} bytes; at most ${payloadBytesMax} are read`)
  let value: unknown
  try {
    value = JSON.parse(decoder.decode(payload))
  } catch {
    return unreadable('is not JSON in UTF-8')
  }
  const unclean = findUncleanText(value)
  if (unclean !== undefined) return unreadable('holds NUL, a lone surrogate or too deep a nesting', unclean)
  return readValue(schema, value)
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
