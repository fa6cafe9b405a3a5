import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

const systemSchema = z
  .object({
    version: z.string(),
    roles: z.array(z.enum(['api', 'worker'])).describe('Roles of the process that answers'),
    since: z.string().meta({ format: 'date-time' }).describe('When that process started'),
    brokers: z
      .array(z.object({ url: z.string(), embedded: z.boolean() }))
      .describe('Where vehicles connect, as Keyfob reaches it and without credentials; empty where it does not know'),
    topicPrefix: z.string(),
  })
  .meta({ id: 'System' })

const example = {
  version: '0.1.0',
  roles: ['api', 'worker'],
  since: '2026-01-01T12:00:00Z',
  brokers: [
    { url: 'mqtt://127.0.0.1:1883', embedded: true },
    { url: 'ws://127.0.0.1:8083/mqtt', embedded: true },
  ],
  topicPrefix: 'keyfob/v1',
}

export const findSystem = operation({
  id: 'findSystem',
  method: 'GET',
  paths: [paths.system],
  tag: 'operations',
  scope: 'read',
  summary: 'What runs here, and where vehicles connect',
  answers: { 200: { description: 'The system as the answering process knows it', schema: systemSchema, example } },
  problems: [],
  answer:
    ({ system, version }: Pick<OperationParts, 'system' | 'version'>) =>
    () => {
      const { since, ...facts } = system()
      return { version, ...facts, since: formatInstant(since) }
    },
})
