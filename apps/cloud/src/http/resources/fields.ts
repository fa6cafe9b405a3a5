/** Fields that several resources and operations share: as input, and as they are shown. */
import {
  type State,
  type Vin,
  isCleanText,
  namePattern,
  normalizeCommandName,
  reasonCodes,
  states,
} from '@keyfob/protocol'
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
const state: ReadonlySet<string> = new Set(states)
const isStates = (found: readonly string[]): found is readonly State[] => found.every((each) => state.has(each))
const statesRule = `must be states with commas between them: ${states.join(', ')}`
/** Any of several states, as one text. */
export const statesParameter = z
  .string()
  .max(200)
  .transform((text, context) => {
    const found = text.split(',')
    if (isStates(found)) return found
    context.addIssue({ code: 'custom', message: statesRule })
    return z.NEVER
  })
  .describe('One state or several, as in `failed,rejected`')
export const reasonParameter = z.enum(reasonCodes).describe('Code of the reason')
/** `sdk:0.1.0`: its name, a colon, and the version. */
export const versionParameter = z
  .string()
  .max(129)
  .refine((text) => isCleanText(text) && text.indexOf(':') > 0, 'must be a name and a version, as in sdk:0.1.0')
  .transform((text) => ({ name: text.slice(0, text.indexOf(':')), value: text.slice(text.indexOf(':') + 1) }))
  .describe(
    'Of vehicles that have this version now: the name in their `versions`, a colon, and the version, as in `sdk:0.1.0`',
  )
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
