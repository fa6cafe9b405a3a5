import { hours, minutes } from '@keyfob/runtime'
import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { figureExamples, figureMinuteJson, figureSeriesSchema } from '../resources/figures.ts'

/** As long as they are kept. */
const windowMax = hours(48)
const lengthOf = (text: string): number => Number(text.slice(0, -1)) * (text.endsWith('h') ? hours(1) : minutes(1))

const windowParameter = z
  .string()
  .regex(/^[1-9][0-9]{0,3}[mh]$/, 'must be minutes or hours, as in 15m or 1h')
  .transform(lengthOf)
  .refine((length) => length <= windowMax, 'must be at most 48h')
  .default(hours(1))
  .describe('How far back, in minutes or hours: `15m`, `1h` (the default), at most `48h`')

export const listFigureSeries = operation({
  id: 'listFigureSeries',
  method: 'GET',
  paths: [paths.figureSeries],
  tag: 'operations',
  scope: 'system:read',
  compresses: true,
  summary: 'Minute by minute: accepted, settled, open, times, vehicles online',
  description:
    'The oldest first. A minute is there some seconds after its end, the same from every process, and is kept for two days. Those in which nothing happened are there; those that no worker could count are absent.',
  query: z.strictObject({ window: windowParameter }),
  answers: { 200: { description: 'The minutes', schema: figureSeriesSchema, example: figureExamples.series } },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ figures }: Pick<OperationParts, 'figures'>) =>
    async ({ query: { window } }) => ({ items: (await figures.series(window)).map(figureMinuteJson) }),
})
