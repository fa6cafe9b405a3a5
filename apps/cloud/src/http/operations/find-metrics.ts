import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

export const findMetrics = operation({
  id: 'findMetrics',
  method: 'GET',
  paths: [paths.metrics],
  tag: 'operations',
  scope: 'system:read',
  compresses: true,
  summary: 'The metrics of this process, for Prometheus',
  description:
    'In the text format of Prometheus. Each process has its own; the figures of the whole system are in those of workers.',
  answers: {
    200: {
      description: 'Text exposition format 0.0.4',
      mediaType: 'text/plain',
      example: 'keyfob_info{version="0.1.0",roles="api,worker"} 1\n',
    },
  },
  problems: [],
  answer:
    ({ metrics }: Pick<OperationParts, 'metrics'>) =>
    async ({ reply }) =>
      reply.type(metrics.contentType).send(await metrics.text()),
})
