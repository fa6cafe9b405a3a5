/** What a process reports about itself. */
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { Readiness } from '../../ports/readiness.ts'
import { instant } from './fields.ts'

export const healthSchema = z.object({ status: z.literal('ok'), version: z.string() }).meta({ id: 'Health' })
export const readinessSchema = z
  .object({
    ready: z.boolean(),
    parts: z.record(
      z.string(),
      z.object({
        ready: z.boolean(),
        detail: z.string().optional(),
        since: instant.optional().describe('Since when the part has been in this state'),
      }),
    ),
  })
  .meta({ id: 'Readiness' })

export const readinessJson = ({ ready, parts }: Readiness) => ({
  ready,
  parts: Object.fromEntries(
    Object.entries(parts).map(([name, { since, ...part }]) => [
      name,
      { ...part, ...(since !== undefined && { since: formatInstant(since) }) },
    ]),
  ),
})
