/** API keys as the API shows and takes them. */
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { type ApiKeyId, type ApiKeyRecord, parseApiKeyId } from '../../ports/api-key.ts'
import { bundles, parseScope, scopesIn, scopesMax } from '../../ports/scopes.ts'
import { labelText, labelsMax } from '../../ports/vehicle-fields.ts'
import { HttpProblem } from '../http-problem.ts'
import { pageOf } from '../page.ts'
import { pathTo, paths } from '../paths.ts'
import { cursorOf, instant, instantText, maybe } from './fields.ts'

const wordsIn = (text: string): readonly string[] => text.split(' ').filter((each) => each !== '')

/** As in OAuth 2: scopes that are separated by spaces. */
const scopeText = z
  .string()
  .min(1)
  .max(1_000)
  .refine((text) => wordsIn(text).length <= scopesMax, `must be at most ${scopesMax} scopes`)
  .refine(
    (text) => wordsIn(text).length > 0 && wordsIn(text).every((each) => parseScope(each) !== undefined),
    'must be scopes, separated by spaces: read, send, admin, commands:send:<class>, or others of docs/access.md',
  )
  .describe(
    `One or more scopes, separated by spaces: a bundle (${bundles.join(', ')}; each includes those before it), an action as in \`vehicles:read\`, or \`commands:send:<class>\``,
  )

const scope = z.string().describe('Its scopes, separated by spaces')

export const createKeySchema = z
  .strictObject({
    name: z.string().trim().min(1).max(100).describe('For people: who or what uses the key'),
    scope: scopeText.transform(scopesIn),
    labels: z
      .array(labelText)
      .max(labelsMax)
      .optional()
      .describe('For the vehicles that have one of these labels, and nothing else; absent or empty: for all'),
    expiresAt: instantText.nullable().optional().describe('RFC 3339, in the future; absent or null: never'),
  })
  .meta({ id: 'CreateKey', examples: [{ name: 'call centre', scope: 'send', expiresAt: '2026-04-01T12:00:00.000Z' }] })

const shape = {
  id: z.string().describe('Public: it is part of the key, and appears in logs, and in `who` as `key:<id>`'),
  name: z.string(),
  scope,
  labels: z.array(z.string()).describe('It is for vehicles that have one of these labels; empty: for all'),
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  lastUsedAt: instant.nullable().describe('Accurate to a minute, and up to a minute behind'),
  links: z.object({ self: z.string() }),
}

export const keySchema = z.object(shape).meta({ id: 'Key' })
export const keyWithTextSchema = z
  .object({ ...shape, key: z.string().describe('`kf_<id>_…`. Shown this once: keep it') })
  .meta({ id: 'KeyWithText' })
export const keyPageSchema = pageOf(keySchema, 'KeyPage')

export const keyJson = ({ id, name, scopes, labels, createdBy, ...at }: ApiKeyRecord): z.output<typeof keySchema> => ({
  id,
  name,
  scope: scopes.join(' '),
  labels: [...labels],
  createdAt: formatInstant(at.createdAt),
  createdBy,
  expiresAt: maybe(at.expiresAt),
  revokedAt: maybe(at.revokedAt),
  lastUsedAt: maybe(at.lastUsedAt),
  links: { self: pathTo(paths.key, { id }) },
})

export const keyInPath = z.object({ id: z.string().describe('Id of the API key') })

export const keyCursor = cursorOf((text) => parseApiKeyId(text) !== undefined)
  .transform((text) => text as ApiKeyId) // by the refinement
  .describe('The `next` of the last page')

/** The id in a URL. A text that is not an id is 404. */
export const keyIdOf = ({ id }: z.output<typeof keyInPath>): ApiKeyId => {
  const parsed = parseApiKeyId(id)
  if (parsed === undefined)
    throw new HttpProblem('key_not_found', 'The id in the path is not 10 characters of a-z 0-9, so no API key has it.')
  return parsed
}

const key = {
  id: '7h3k9x2m4q',
  name: 'call centre',
  scope: 'send',
  labels: [],
  createdAt: '2026-01-01T12:00:00.000Z',
  createdBy: 'key:c0ffee1234',
  expiresAt: '2026-04-01T12:00:00.000Z',
  revokedAt: null,
  lastUsedAt: '2026-01-02T08:30:00.000Z',
  links: { self: '/keys/7h3k9x2m4q' },
}

export const keyExamples = {
  key,
  // Not complete, so that no scanner reports it as a secret.
  created: { ...key, lastUsedAt: null, key: 'kf_7h3k9x2m4q_…' },
}
