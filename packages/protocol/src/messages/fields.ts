/** The field types that several messages share. Unknown fields are ignored; every string and list is bounded. */
import { instantRule, parseInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { ivcIdRule, parseCommandId, parseIvcId } from '../words/ids.ts'
import { namePattern } from '../words/name.ts'
import { isCleanText } from '../words/text.ts'
import { parseTraceparent } from '../words/traceparent.ts'
import { parseVin, vinRule } from '../words/vin.ts'

const required = <Value>(parse: (text: string) => Value | undefined, message: string) =>
  z
    .string()
    .max(128)
    .transform((text, context) => {
      const value = parse(text)
      if (value !== undefined) return value
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    })

/** A field that may be left out; null counts as left out. */
export const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema
    .nullable()
    .transform((value) => value ?? undefined)
    .optional()

export const version = z.literal(1)
export const commandId = required(parseCommandId, 'must be a UUIDv7')
export const vin = required(parseVin, vinRule)
export const ivcId = required(parseIvcId, ivcIdRule)
/** RFC 3339 on the wire, milliseconds since the epoch inside. */
export const instant = required(parseInstant, instantRule)
export const cleanText = (max: number) =>
  z.string().max(max).refine(isCleanText, 'must not hold NUL or a lone surrogate')
export const nonce = cleanText(64).min(1)
/** A session id: new for each connection of a vehicle. */
export const session = cleanText(64).min(1)
/** A malformed one is ignored: nothing depends on it. */
export const traceparent = z.unknown().transform(parseTraceparent).optional()
export const name = z.string().regex(namePattern, 'must be lower case with underscores')
