/** The OpenAPI document: generated from the operations, with what the generator cannot express added. */
import fastifySwagger from '@fastify/swagger'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { createJsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { actionsOf, bundles } from '../ports/scopes.ts'
import { eventSchemas, eventWebhooks } from './openapi-events.ts'
import { quotaHeaders } from './guards/quota-guard.ts'
import { problemSchema } from './http-problem.ts'
import type { Answer, Operation, Tag } from './operation.ts'
import { type ProblemCode, problemName, problems } from './problems.ts'

const problemJson = 'application/problem+json'

/** Problems that every route may answer with. */
const common: readonly ProblemCode[] = [
  'bad_request',
  'request_timeout',
  'headers_too_large',
  'misdirected',
  'internal',
  'overloaded',
  'stopping',
]

/** Those of every route that changes something; a body is read there, whether it is needed or not. */
const ofChanges: readonly ProblemCode[] = [
  'cross_origin',
  'invalid_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
]

/** Those of every route that needs an API key. */
const ofKeys: readonly ProblemCode[] = [
  'key_missing',
  'key_unknown',
  'key_expired',
  'key_revoked',
  'token_invalid',
  'token_expired',
  'insufficient_scope',
  'too_many_attempts',
  'overloaded',
  'store_unavailable',
  'issuer_unavailable',
]

const problemsOf = ({ problems: own, scope, method, params }: Operation<never>): ReadonlySet<ProblemCode> =>
  new Set([
    ...own,
    ...(scope === 'public' ? [] : ofKeys),
    ...(method === 'GET' ? [] : ofChanges),
    ...(params === undefined ? [] : (['uri_too_long'] as const)),
    ...common,
  ])

/** In the order in which the documentation has them. */
const tags: Readonly<Record<Tag, string>> = {
  commands: 'Requests to vehicles, and what became of them',
  events: 'What happens, as it happens: streams of server-sent events',
  vehicles: 'Who they are, what they reported, and whether they seem to be connected',
  schedules: 'Commands that are sent again and again',
  campaigns: 'One command for many vehicles, in waves',
  catalogue: 'The command types that there are',
  webhooks: 'Status events, sent to the URLs of others',
  audit: 'Who asked, changed and read what: entries that are chained, so that none can be changed unseen',
  keys: 'Who may call this API, and what for',
  brokers: 'Questions of MQTT brokers that leave it to Keyfob who a vehicle is and what it may do',
  demo: 'Simulated vehicles of a Keyfob that shows what it does',
  operations: 'How Keyfob itself does: for supervisors, dashboards and operators',
}

export const registerOpenapi = async (app: FastifyInstance, version: string): Promise<void> => {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Keyfob',
        version,
        description: 'Commands for connected vehicles: every accepted command ends in one truthful outcome.',
        contact: { name: 'Whoever runs this Keyfob' },
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    },
    transform: createJsonSchemaTransform({ skipList: [] }),
    transformObject: jsonSchemaTransformObject,
  })
}

/** The schema of an operation for fastify: for its validators, and for the document. */
export const schemaOf = (operation: Operation<never>, path: string): FastifySchema => ({
  operationId: path === operation.paths[0] ? operation.id : `${operation.id}At${path.replaceAll('/', '_')}`,
  tags: [operation.tag],
  summary: operation.summary,
  description: operation.description,
  ...(operation.params && { params: operation.params }),
  ...(operation.query && { querystring: operation.query }),
  ...(operation.body && { body: operation.body }),
  ...(operation.takes === 'form' && { consumes: ['application/json', 'application/x-www-form-urlencoded'] }),
  ...(operation.headers && { headers: operation.headers }),
  response: {
    ...Object.fromEntries(
      Object.entries(operation.answers)
        .filter(([, { schema }]) => schema)
        .map(([status, { schema, description }]) => [
          status,
          { description, content: { 'application/json': { schema } } },
        ]),
    ),
    ...problemResponses(problemsOf(operation)),
  },
})

const problemResponses = (codes: ReadonlySet<ProblemCode>): Readonly<Record<string, unknown>> => {
  const statuses = new Map<number, string[]>()
  for (const code of codes)
    statuses.set(problems[code].status, [...(statuses.get(problems[code].status) ?? []), problems[code].title])
  return Object.fromEntries(
    [...statuses].map(([status, titles]) => [
      status,
      { description: titles.join('; '), content: { [problemJson]: { schema: problemSchema } } },
    ]),
  )
}

interface Json {
  [key: string]: unknown
}

/** The finished document, with examples, headers, streams and answers without a body. */
export const openapiDocument = (
  app: FastifyInstance,
  operations: readonly Operation<never>[],
  keys: { readonly required: boolean },
): Json => {
  const document = structuredClone(app.swagger()) as unknown as Json // the document is JSON
  for (const operation of operations) {
    for (const path of operation.paths) {
      const item = at(document, 'paths', path.replaceAll(/:(\w+)/g, '{$1}'), operation.method.toLowerCase())
      complete(item, operation)
      item['security'] = securityOf(operation, keys.required)
    }
  }
  Object.assign(at(document, 'components', 'schemas'), eventSchemas())
  return withUsedSchemas({ ...document, webhooks: structuredClone(eventWebhooks) })
}

/** For readers: an operation that has two paths is there once, with the first one. */
export const withoutAliases = (document: Json, operations: readonly Operation<never>[]): Json => {
  const ids: ReadonlySet<unknown> = new Set(operations.map(({ id }) => id))
  const kept = Object.entries(at(document, 'paths')).map(([path, item]) => {
    const methods = Object.entries(item as Json).filter(([, each]) => ids.has((each as Json)['operationId'])) // items of paths hold operations only
    return [path, Object.fromEntries(methods)] as const
  })
  return { ...document, paths: Object.fromEntries(kept.filter(([, item]) => Object.keys(item).length > 0)) }
}

/**
 * Drops the generator's second copies (as input, as output) that nothing refers to, and sorts by name, so that the document
 * does not depend on the order in which files are loaded.
 */
const withUsedSchemas = (document: Json): Json => {
  const schemas = at(document, 'components', 'schemas')
  const used = new Set<string>()
  const visit = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      visit(schemas[name])
    }
  }
  visit([document['paths'], document['webhooks']])
  return {
    ...document,
    components: {
      securitySchemes,
      schemas: Object.fromEntries([...used].toSorted().map((name) => [name, schemas[name]])),
    },
  }
}

const bundleTexts = bundles.map((bundle) => `${bundle} is ${actionsOf(bundle).join(', ')}.`)

const securitySchemes = {
  key: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'kf_<id>_…',
    description: `An API key. The roles that operations name are scopes. ${bundleTexts.join(' ')} A key with commands:send:<class> may send commands of this class. Where KEYFOB_OIDC_ISSUER is set, a JWT of this issuer takes the place of a key.`,
  },
}

/** Where no API key is required, it is optional. */
const securityOf = ({ scope }: Operation<never>, required: boolean): readonly object[] => {
  if (scope === 'public') return []
  const key = { key: scope === 'any' ? [] : [scope] }
  return required ? [key] : [key, {}]
}

const complete = (item: Json, operation: Operation<never>): void => {
  const { answers, body } = operation
  const responses = at(item, 'responses')
  for (const [status, answer] of Object.entries(answers))
    responses[status] = { ...at(responses, status), ...answerOf(answer, at(responses, status)) }
  for (const code of problemsOf(operation)) addProblemExample(at(responses, String(problems[code].status)), code)
  if (body?.safeParse(null).success) at(item, 'requestBody')['required'] = false
}

const answerOf = (
  { description, mediaType = 'application/json', binaryType, schema, events, example, headers }: Answer,
  generated: Json,
): Json => {
  const shape = schema ? at(generated, 'content', mediaType) : { schema: textSchema(events) }
  return {
    description,
    ...((schema || example !== undefined) && {
      content: {
        ...at(generated, 'content'),
        [mediaType]: { ...shape, example },
        ...(binaryType !== undefined && {
          [binaryType]: { schema: { type: 'string', format: 'binary' }, example: '(bytes)' },
        }),
      },
    }),
    ...(headers && { headers: headersOf(headers) }),
  }
}

/** OpenAPI 3.1 has no word for the events of a stream; JSON Schema has one for what a text holds. */
const textSchema = (events: string | undefined): Json => {
  if (events === undefined) return { type: 'string' }
  const description = `Server-sent events; the data of each is a ${events}`
  return { type: 'string', description, contentMediaType: 'text/event-stream', contentSchema: refTo(events) }
}

const refTo = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })

const headersOf = (meanings: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(
    Object.entries(meanings).map(([name, meaning]) => [name, { description: meaning, schema: { type: 'string' } }]),
  )

const retryHeader = { 'Retry-After': 'Seconds after which the request may succeed' }

/** Of too much, and of what passes. */
const problemHeaders = (code: ProblemCode): Readonly<Record<string, string>> => {
  const { status } = problems[code]
  if (code === 'quota_exceeded') return { ...retryHeader, ...quotaHeaders }
  return status === 429 || status === 503 ? retryHeader : {}
}

const addProblemExample = (response: Json, code: ProblemCode): void => {
  const content = at(response, 'content', problemJson)
  const { status, title } = problems[code]
  const example = { value: { type: `/problems/${problemName(code)}`, title, status, detail: `${title}.` } }
  const headers = headersOf(problemHeaders(code))
  if (Object.keys(headers).length > 0) response['headers'] = { ...at(response, 'headers'), ...headers }
  content['examples'] = { ...at(content, 'examples'), [code]: example }
}

/** The object at a place of the document; made when it is missing. */
const at = (object: Json, ...keys: readonly string[]): Json =>
  keys.reduce<Json>((inner, key) => (inner[key] ??= {}) as Json, object) // only objects are on these paths
