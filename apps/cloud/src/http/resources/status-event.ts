import { states } from '@keyfob/protocol'
import { z } from 'zod'
import { reasonSchema } from './command.ts'
import { instant } from './fields.ts'

/** What each stream carries (SPEC section 8): `toCloudEvent` of a status event. */
export const statusEventSchema = z
  .object({
    specversion: z.literal('1.0'),
    type: z.string().describe('`keyfob.command.<state>`'),
    source: z.string(),
    id: z.string().describe('Stable, however often the event is told'),
    subject: z.string().describe('The VIN'),
    time: instant,
    datacontenttype: z.literal('application/json'),
    traceparent: z.string().optional().describe('Of the request that the command came with (W3C Trace Context)'),
    data: z.object({
      commandId: z.string(),
      vin: z.string(),
      command: z.string(),
      sequence: z.int().describe('1 for the first event of a command; drop what is not newer than the last'),
      state: z.enum(states),
      reason: reasonSchema,
      late: z.boolean().describe('Whether an `unknown` was corrected'),
      result: z.record(z.string(), z.unknown()).nullable(),
    }),
  })
  .meta({ id: 'StatusEvent' })
