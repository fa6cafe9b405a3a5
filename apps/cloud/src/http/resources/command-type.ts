/** Command types as the API shows them. */
import { type CommandType, classOf, commandTypeSchema, conditionText } from '@keyfob/protocol'
import { z } from 'zod'
import { pathTo, paths } from '../paths.ts'
import { object } from './fields.ts'

export const shownTypeSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    lane: z.string(),
    class: z.string().describe('A caller with the scope `commands:send:<class>` may send it'),
    approval: z
      .object({ withinSeconds: z.int() })
      .nullable()
      .describe('Present: each command needs the approval of a second person within this time'),
    params: object.describe('JSON Schema (2020-12)'),
    result: object.describe('JSON Schema (2020-12)'),
    staleness: z.object({
      policy: commandTypeSchema.shape.staleness.shape.policy,
      ttlSecondsDefault: z.int(),
      ttlSecondsMax: z.int(),
    }),
    conflict: commandTypeSchema.shape.conflict,
    answerTimeoutSeconds: z.int(),
    postCondition: z
      .array(z.string())
      .describe('What reported state shows when it took effect, as in `Vehicle.Body.Trunk.Rear.IsOpen = true`'),
    guards: z
      .array(z.string())
      .describe(
        'What must be so before it begins, all of it, as in `Vehicle.Speed = 0 within 60 s`. `GET /vehicles/{vin}/guards` says whether it is so',
      ),
    links: z.object({ self: z.string() }),
  })
  .meta({ id: 'CommandType' })

export const catalogueSchema = z.object({ items: z.array(shownTypeSchema) }).meta({ id: 'Catalogue' })

export const commandTypeJson = (type: CommandType): z.output<typeof shownTypeSchema> => ({
  name: type.name,
  title: type.title,
  description: type.description,
  lane: type.lane,
  class: classOf(type),
  approval: type.approval ?? null,
  params: type.params,
  result: type.result,
  staleness: type.staleness,
  conflict: type.conflict,
  answerTimeoutSeconds: type.answerTimeoutSeconds,
  postCondition: type.postCondition.map(conditionText),
  guards: type.guards.map(conditionText),
  links: { self: pathTo(paths.commandType, { name: type.name }) },
})

export const commandTypeExample: z.output<typeof shownTypeSchema> = {
  name: 'doors_lock',
  title: 'Lock the doors',
  description: 'Locks all doors.',
  lane: 'doors',
  class: 'doors',
  approval: null,
  params: { type: 'object', additionalProperties: false },
  result: { type: 'object' },
  staleness: { policy: 'queue', ttlSecondsDefault: 120, ttlSecondsMax: 3_600 },
  conflict: 'queue',
  answerTimeoutSeconds: 30,
  postCondition: ['Vehicle.Cabin.Door.Row1.DriverSide.IsLocked = true'],
  guards: ['Vehicle.Speed = 0 within 60 s'],
  links: { self: '/catalogue/doors_lock' },
}
