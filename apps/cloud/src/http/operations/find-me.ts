import { z } from 'zod'
import { includesScope, scopes } from '../../ports/api-key.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { maybe, maybeInstant } from '../resources/fields.ts'

const scope = z.enum(scopes)

const meSchema = z
  .object({
    who: z.string().describe('As in the records of what the caller does'),
    name: z.string().nullable().describe('Of the API key; null for a caller without one'),
    scope,
    scopes: z.array(scope).describe('What it may do, from the smallest to the largest'),
    expiresAt: maybeInstant.describe('When the API key expires; null: never'),
  })
  .meta({ id: 'Me' })

const example = {
  who: 'key:k3x9p2m7qa',
  name: 'call centre',
  scope: 'send',
  scopes: ['read', 'send'],
  expiresAt: '2026-04-01T12:00:00.000Z',
}

export const findMe = operation({
  id: 'findMe',
  method: 'GET',
  paths: [paths.me],
  tag: 'keys',
  scope: 'read',
  summary: 'Who the caller is, and what it may do',
  description: 'Where no API keys are required, a caller without one is `anonymous` and may do everything.',
  answers: { 200: { description: 'The caller', schema: meSchema, example } },
  problems: [],
  answer:
    () =>
    ({ request: { caller } }) => {
      const { who, key } = caller
      const held = key?.scope ?? 'admin'
      return {
        who,
        name: key?.name ?? null,
        scope: held,
        scopes: scopes.filter((each) => includesScope(held, each)),
        expiresAt: maybe(key?.expiresAt ?? null),
      }
    },
})
