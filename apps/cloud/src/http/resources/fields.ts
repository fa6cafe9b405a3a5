/** Fields that several resources and operations share: as input, and as they are shown. */
import { type Vin, namePattern, normalizeCommandName, states } from '@keyfob/protocol'
import { type Instant, formatInstant, instantRule, parseInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { vinText } from '../../ports/vehicle-fields.ts'

/** An instant as it is shown: RFC 3339 in UTC with milliseconds. */
export const instant = z.string().meta({ format: 'date-time' })
export const maybeInstant = instant.nullable()
export const maybe = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))

/** JSON whose shape the catalogue defines. */
export const object = z.record(z.string(), z.unknown())

/** RFC 3339, parsed into milliseconds since the epoch. */
export const instantText = z
  .string()
  .max(64)
  .transform((text, context) => {
    const read = parseInstant(text)
    if (read !== undefined) return read
    context.addIssue({ code: 'custom', message: instantRule })
    return z.NEVER
  })

export const vinParameter = vinText.transform((text) => text.toUpperCase() as Vin) // the pattern is that of parseVin
export const stateParameter = z.enum(states)
export const commandParameter = z
  .string()
  .transform(normalizeCommandName)
  .refine((name) => namePattern.test(name), 'must be the name of a command type')

/** The id of a resource in a path; a text that is not an id is 404. */
export const uuidInPath = (noun: string) => z.object({ id: z.string().describe(`Id of the ${noun}, a UUIDv7`) })

export const limitParameter = z.coerce
  .number<string>()
  .int()
  .min(1)
  .max(200)
  .default(50)
  .describe('Most items of a page')

export const fromLastPage = 'must be the `next` of the last page'
/** A cursor of a store is an id, a VIN or an instant; no other text may reach a statement. */
export const cursorOf = (isCursor: (text: string) => boolean) =>
  z.string().refine(isCursor, fromLastPage).describe('The `next` of the last page')
