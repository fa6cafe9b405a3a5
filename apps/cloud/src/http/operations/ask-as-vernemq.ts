import { z } from 'zod'
import { answerVernemq, vernemqHooks } from '../brokers/as-vernemq.ts'
import { brokerText, keyInQuery } from '../brokers/broker-text.ts'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

/** Filters of one SUBSCRIBE; a vehicle has one. */
const filtersMax = 1_000

export const askAsVernemq = operation({
  id: 'askAsVernemq',
  method: 'POST',
  paths: [paths.askAsVernemq],
  tag: 'brokers',
  scope: 'brokers:ask',
  summary: 'As a webhook of VerneMQ: may this vehicle?',
  description: '`next` says that the user is no vehicle, so that the next plugin decides.',
  params: z.object({ hook: z.string().describe(`One of ${vernemqHooks.join(', ')}`) }),
  query: keyInQuery,
  body: z
    .object({
      username: brokerText,
      password: brokerText,
      client_id: brokerText,
      topic: brokerText,
      topics: z
        .array(z.object({ topic: z.string().max(65_535) }))
        .max(filtersMax)
        .optional(),
    })
    .meta({ id: 'VernemqQuestion', examples: [{ username: '1KFAA00E4T0000001', topics: [{ topic: '#' }] }] }),
  answers: {
    200: {
      description: 'As VerneMQ reads it',
      schema: z
        .object({ result: z.union([z.enum(['ok', 'next']), z.object({ error: z.string() })]) })
        .meta({ id: 'VernemqAnswer' }),
      example: { result: { error: 'not_allowed' } },
    },
  },
  problems: ['not_found', 'invalid_query', 'overloaded', 'store_unavailable'],
  answer:
    ({ vehicleAccess }: Pick<OperationParts, 'vehicleAccess'>) =>
    async ({ params, body }) => {
      const hook = vernemqHooks.find((each) => each === params.hook)
      if (hook === undefined) throw new HttpProblem('not_found', 'This webhook asks nothing about vehicles.')
      return answerVernemq(vehicleAccess, hook, body)
    },
})
