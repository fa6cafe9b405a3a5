import { z } from 'zod'
import { spelledOut } from '../../ports/scopes.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { maybe, maybeInstant } from '../resources/fields.ts'

const meSchema = z
  .object({
    who: z.string().describe('As in the records of what the caller does'),
    name: z.string().nullable().describe('Of the API key; null for a caller without one'),
    scope: z.string().describe('Its scopes as they were given, separated by spaces'),
    scopes: z
      .array(z.string())
      .describe('All that it may do: bundles that it has in whole, then actions, then classes of commands'),
    labels: z.array(z.string()).describe('It sees and commands vehicles that have one of these; empty: all'),
    expiresAt: maybeInstant.describe('When the API key expires; null: never'),
  })
  .meta({ id: 'Me' })

const example = {
  who: 'key:k3x9p2m7qa',
  name: 'call centre',
  scope: 'read commands:send:doors',
  scopes: ['read', 'commands:read', 'vehicles:read', 'schedules:read', 'system:read', 'commands:send:doors'],
  labels: [],
  expiresAt: '2026-04-01T12:00:00.000Z',
}

export const findMe = operation({
  id: 'findMe',
  method: 'GET',
  paths: [paths.me],
  tag: 'keys',
  scope: 'any',
  summary: 'Who the caller is, and what it may do',
  description: 'Where no API keys are required, a caller without one is `anonymous` and may do everything.',
  answers: { 200: { description: 'The caller', schema: meSchema, example } },
  problems: [],
  answer:
    () =>
    ({ request: { caller } }) => {
      const { who, rights, holder } = caller
      return {
        who,
        name: holder?.name ?? null,
        scope: rights.scopes.join(' '),
        scopes: spelledOut(rights),
        labels: [...rights.labels],
        expiresAt: maybe(holder?.expiresAt ?? null),
      }
    },
})
