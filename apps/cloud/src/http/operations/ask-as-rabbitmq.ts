import { z } from 'zod'
import { allowsRabbitmq, rabbitmqQuestions } from '../brokers/as-rabbitmq.ts'
import { brokerText, keyInQuery } from '../brokers/broker-text.ts'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

export const askAsRabbitmq = operation({
  id: 'askAsRabbitmq',
  method: 'POST',
  paths: [paths.askAsRabbitmq],
  tag: 'brokers',
  scope: 'brokers:ask',
  takes: 'form',
  summary: 'As RabbitMQ’s HTTP backend: may this vehicle?',
  description:
    'Who it is (`user`), by VIN and password, and with a client id that begins with the VIN; and what it may do (`vhost`, `resource`, `topic`). A user that is no vehicle is denied, so that another backend decides.',
  params: z.object({ question: z.string().describe(`One of ${rabbitmqQuestions.join(', ')}`) }),
  query: keyInQuery,
  body: z
    .object({
      username: brokerText,
      password: brokerText,
      client_id: brokerText,
      resource: brokerText,
      name: brokerText,
      permission: brokerText,
      routing_key: brokerText,
    })
    .meta({ id: 'RabbitmqQuestion', examples: [{ username: '1KFAA00E4T0000001', password: '…' }] }),
  answers: { 200: { description: '`allow` or `deny`', mediaType: 'text/plain', example: 'allow' } },
  problems: ['not_found', 'invalid_query', 'overloaded', 'store_unavailable'],
  answer:
    ({ vehicleAccess }: Pick<OperationParts, 'vehicleAccess'>) =>
    async ({ params, body, reply }) => {
      const question = rabbitmqQuestions.find((each) => each === params.question)
      if (question === undefined) throw new HttpProblem('not_found', 'RabbitMQ does not ask this.')
      reply.type('text/plain')
      return (await allowsRabbitmq(vehicleAccess, question, body)) ? 'allow' : 'deny'
    },
})
