/** The fields that several operations take. */
import { namePattern, normalizeCommandName, parseCommandId, parseVin, states } from '@keyfob/protocol'
import type { CommandId, Vin } from '@keyfob/protocol'
import { instantRule, parseInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { vinText } from '../../ports/vehicle-fields.ts'
import { HttpProblem } from '../http-problem.ts'

export const vinParameter = vinText.transform((text) => text.toUpperCase() as Vin) // the pattern is that of parseVin
export const stateParameter = z.enum(states)
export const commandParameter = z
  .string()
  .transform(normalizeCommandName)
  .refine((name) => namePattern.test(name), 'must be the name of a command type')

/** RFC 3339; read into milliseconds since the epoch. */
export const instantText = z
  .string()
  .max(64)
  .transform((text, context) => {
    const instant = parseInstant(text)
    if (instant !== undefined) return instant
    context.addIssue({ code: 'custom', message: instantRule })
    return z.NEVER
  })

export const limitParameter = z.coerce.number<string>().int().min(1).max(200).default(50).describe('How many at most')

/** The cursors of the stores are the last id and the last VIN; nothing else may reach a statement. */
const fromLastPage = 'must be the `next` of the last page'
export const commandCursor = z
  .string()
  .refine((text) => parseCommandId(text) !== undefined, fromLastPage)
  .describe('The `next` of the last page')
export const vehicleCursor = z
  .string()
  .refine((text) => parseVin(text) !== undefined, fromLastPage)
  .describe('The `next` of the last page')

export const idInPath = z.object({ id: z.string().describe('Id of the command, a UUIDv7') })
export const vinInPath = z.object({ vin: z.string().describe('Vehicle identification number') })

/** The id in a URL. What is not an id names no command: 404. */
export const commandIdOf = ({ id }: z.output<typeof idInPath>): CommandId => {
  const parsed = parseCommandId(id)
  if (parsed === undefined)
    throw new HttpProblem('command_not_found', 'The id in the path is not a UUIDv7, so no command has it.')
  return parsed
}

/** The VIN in a URL. What is not a VIN names no vehicle: 404. */
export const vinOf = ({ vin }: z.output<typeof vinInPath>): Vin => {
  const parsed = vinText.safeParse(vin)
  if (!parsed.success)
    throw new HttpProblem(
      'vehicle_not_found',
      'The path does not name a vehicle: a VIN has 17 characters without I, O and Q.',
    )
  return parsed.data.toUpperCase() as Vin // the pattern is that of parseVin
}
