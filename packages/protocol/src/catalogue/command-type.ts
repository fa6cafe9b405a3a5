/** An entry of the catalogue: a command type with its schemas and policies, one JSON file each (SPEC section 7). */
import { z } from 'zod'
import { name } from '../messages/fields.ts'
import { approvalWithinMax, ttlMax } from '../numbers.ts'
import { guardsMax } from '../conditions/parse-condition.ts'
import { guardField, postConditionField, postConditionsMax } from './condition-fields.ts'

const jsonSchema = z.record(z.string(), z.unknown())

export const commandTypeSchema = z.strictObject({
  name,
  title: z.string().min(1).max(80),
  description: z.string().min(1).max(500),
  /** The actuator group: one command in flight per VIN and lane [L8]. */
  lane: name,
  /** Who may send it: `commands:send:<class>` is the right to send commands of one class. Absent: the name of the lane. */
  class: name.optional(),
  /** Present: each command of it needs the approval of a second person, within this time. */
  approval: z
    .strictObject({
      withinSeconds: z
        .int()
        .positive()
        .max(approvalWithinMax / 1000),
    })
    .optional(),
  /** JSON Schema (2020-12) of `params`; always an object. */
  params: jsonSchema,
  /** JSON Schema (2020-12) of an answer's `result`. */
  result: jsonSchema,
  staleness: z.strictObject({
    /** `live_only`: notAfter within seconds. `queue`: wait for the vehicle up to a time. */
    policy: z.enum(['live_only', 'queue']),
    ttlSecondsDefault: z.int().positive(),
    ttlSecondsMax: z
      .int()
      .positive()
      .max(ttlMax / 1000),
  }),
  /** What happens when the lane is busy. */
  conflict: z.enum(['queue', 'reject', 'supersede']),
  /** From beginning to answer, in seconds. */
  answerTimeoutSeconds: z.int().positive().max(600),
  /** What reported state shows when it took effect; empty when nothing shows it. */
  postCondition: z.array(postConditionField).max(postConditionsMax),
  /** Conditions under which it may begin, all of them: checked at submit, at each attempt, and by the vehicle. */
  guards: z.array(guardField).max(guardsMax),
  /** Whether results hold a position (personal data with a short retention). */
  holdsPosition: z.boolean().default(false),
})

export type CommandType = z.output<typeof commandTypeSchema>
/** The class of a command type. */
export const classOf = ({ class: given, lane }: Pick<CommandType, 'class' | 'lane'>): string => given ?? lane

export type ConflictPolicy = CommandType['conflict']
