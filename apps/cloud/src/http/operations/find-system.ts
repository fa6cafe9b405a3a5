import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { ProcessRecord } from '../../ports/process-store.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { instant } from '../resources/fields.ts'

const brokersSchema = z.array(z.object({ url: z.string(), embedded: z.boolean() }))
const rolesSchema = z.array(z.enum(['api', 'worker']))

const systemSchema = z
  .object({
    version: z.string(),
    roles: rolesSchema.describe('Roles of the process that answers'),
    since: z.string().meta({ format: 'date-time' }).describe('When that process started'),
    brokers: brokersSchema.describe(
      'Where vehicles connect, without credentials: `KEYFOB_PUBLIC_MQTT_URLS`, or else as Keyfob reaches it; empty where no process knows',
    ),
    topicPrefix: z.string(),
    demo: z.boolean().describe('Whether the process that answers has demo vehicles (`GET /demo/vehicles`)'),
    processes: z
      .array(
        z.object({
          id: z.string().describe('New with each start'),
          host: z.string().describe('Name of its machine or container'),
          version: z.string(),
          roles: rolesSchema,
          since: instant.describe('When it started'),
          brokers: brokersSchema,
        }),
      )
      .nullable()
      .describe(
        'All that run, the oldest first; one that was killed is listed for some 15 s more. Null while the store is unavailable',
      ),
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
  demo: true,
  processes: [
    {
      id: '3f0e8a52-6c1d-4a55-9d0a-2b7c1e4f9a61',
      host: 'keyfob-0',
      version: '0.1.0',
      roles: ['api', 'worker'],
      since: '2026-01-01T12:00:00.000Z',
      brokers: [{ url: 'mqtt://127.0.0.1:1883', embedded: true }],
    },
  ],
}

export const findSystem = operation({
  id: 'findSystem',
  method: 'GET',
  paths: [paths.system],
  tag: 'operations',
  scope: 'system:read',
  summary: 'What runs here, and where vehicles connect',
  description:
    "All processes with their roles, and the broker's addresses. `demo` says whether the process that answers has demo vehicles.",
  answers: { 200: { description: 'The system as the answering process knows it', schema: systemSchema, example } },
  problems: [],
  answer:
    ({ system, processes, version, demo }: Pick<OperationParts, 'system' | 'processes' | 'version' | 'demo'>) =>
    async () => {
      const { since, ...facts } = system()
      const running = await processes()
      // A process with only the role `api` has no connection to the broker.
      const brokers = facts.brokers.length > 0 ? facts.brokers : brokersOf(running ?? [])
      const shown = running?.map((each) => ({ ...each, since: formatInstant(each.since) })) ?? null
      return { version, ...facts, brokers, demo: demo() !== null, since: formatInstant(since), processes: shown }
    },
})

/** Of all of them, each address once. */
const brokersOf = (running: readonly ProcessRecord[]): ProcessRecord['brokers'] => [
  ...new Map(running.flatMap(({ brokers }) => brokers.map((broker) => [broker.url, broker] as const))).values(),
]
