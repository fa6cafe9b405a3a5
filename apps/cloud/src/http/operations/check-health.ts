import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { healthSchema } from '../resources/health.ts'

export const checkHealth = operation({
  id: 'checkHealth',
  method: 'GET',
  paths: [paths.health],
  tag: 'operations',
  scope: 'public',
  summary: 'Whether the process is alive',
  description: 'For a supervisor that restarts what does not answer. It asks no other part.',
  answers: {
    200: { description: 'The process is alive', schema: healthSchema, example: { status: 'ok', version: '0.1.0' } },
  },
  problems: [],
  answer:
    ({ version }: Pick<OperationParts, 'version'>) =>
    () => ({ status: 'ok', version }),
})
