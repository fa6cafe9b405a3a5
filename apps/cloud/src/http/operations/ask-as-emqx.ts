import { z } from 'zod'
import { answerEmqx, emqxQuestions } from '../brokers/as-emqx.ts'
import { brokerText, keyInQuery } from '../brokers/broker-text.ts'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

export const askAsEmqx = operation({
  id: 'askAsEmqx',
  method: 'POST',
  paths: [paths.askAsEmqx],
  tag: 'brokers',
  scope: 'brokers:ask',
  summary: 'As EMQX’s HTTP authenticator or authorizer: may this vehicle?',
  description: '`ignore` says that the user is no vehicle, so that the next one of the chain decides.',
  params: z.object({ question: z.string().describe(`One of ${emqxQuestions.join(', ')}`) }),
  query: keyInQuery,
  body: z
    .object({
      username: brokerText,
      password: brokerText,
      clientid: brokerText,
      action: brokerText.describe('`publish` or `subscribe`'),
      topic: brokerText,
    })
    .meta({
      id: 'EmqxQuestion',
      examples: [{ username: '1KFAA00E4T0000001', password: '…', clientid: '1KFAA00E4T0000001' }],
    }),
  answers: {
    200: {
      description: 'As EMQX 5 reads it',
      schema: z
        .object({
          result: z.enum(['allow', 'deny', 'ignore']),
          is_superuser: z.literal(false).optional(),
          expire_at: z.int().optional().describe('Seconds since the epoch: when the credential expires'),
        })
        .meta({ id: 'EmqxAnswer' }),
      example: { result: 'allow', is_superuser: false },
    },
  },
  problems: ['not_found', 'invalid_query', 'overloaded', 'store_unavailable'],
  answer:
    ({ vehicleAccess }: Pick<OperationParts, 'vehicleAccess'>) =>
    async ({ params, body }) => {
      const question = emqxQuestions.find((each) => each === params.question)
      if (question === undefined) throw new HttpProblem('not_found', 'EMQX does not ask this.')
      return answerEmqx(vehicleAccess, question, body)
    },
})
