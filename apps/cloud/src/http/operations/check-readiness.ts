import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { readinessJson, readinessSchema } from '../resources/health.ts'

export const checkReadiness = operation({
  id: 'checkReadiness',
  method: 'GET',
  paths: [paths.readiness],
  tag: 'operations',
  scope: 'public',
  summary: 'Whether the process can do its work, part by part',
  description:
    'For a load balancer. The API is ready while the store is available: what cannot be sent now is on record, and is sent later.',
  answers: {
    200: {
      description: 'Ready',
      schema: readinessSchema,
      example: { ready: true, parts: { database: { ready: true } } },
    },
    503: {
      description: 'Not ready',
      schema: readinessSchema,
      example: { ready: false, parts: { broker: { ready: false, detail: 'not connected' } } },
    },
  },
  problems: [],
  answer:
    ({ readiness }: Pick<OperationParts, 'readiness'>) =>
    ({ reply }) => {
      const now = readiness()
      return reply.code(now.ready ? 200 : 503).send(readinessJson(now))
    },
})
