import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { problemCodes, problems } from './problems.ts'
import { operations } from './routes.ts'
import { sampleApp } from './testing/sample-server.ts'

interface Media {
  readonly schema?: unknown
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { value: { status: number } }>>
}
interface Documented {
  readonly operationId: string
  readonly summary: string
  readonly parameters?: readonly { name: string; in: string }[]
  readonly requestBody?: { readonly required?: boolean }
  readonly responses: Readonly<Record<string, { description: string; content?: Readonly<Record<string, Media>> }>>
}
interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Documented>>>>
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> }
}

const { app } = await sampleApp()
const document = (await app.inject('/openapi.json')).json<Document>()
await app.close()

it('is OpenAPI 3.1 and has every operation once, with its path parameters', () => {
  expect(document.openapi).toBe('3.1.0')
  const found = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path}`),
  )
  const wanted = operations.flatMap(({ method, paths }) =>
    paths.map((path) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
  )
  expect(found.toSorted()).toEqual(wanted.toSorted())
  const all = Object.values(document.paths).flatMap((item) => Object.values(item))
  expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length)
  for (const [path, item] of Object.entries(document.paths)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    for (const { parameters = [] } of Object.values(item))
      expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(names)
  }
})

it('refers only to schemas that it has, and has no unused ones', () => {
  const refs = new Set(
    [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name),
  )
  expect([...refs].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted())
})

it('has an example for every answer with a body, and the examples match their schemas', () => {
  for (const operation of operations) {
    for (const [status, { schema, example }] of Object.entries(operation.answers)) {
      if (schema) expect(schema.safeParse(example).error, `${operation.id} ${status}`).toBeUndefined()
    }
  }
  for (const item of Object.values(document.paths)) {
    for (const { operationId, responses } of Object.values(item)) {
      for (const [status, { description, content = {} }] of Object.entries(responses)) {
        expect(description, `${operationId} ${status}`).not.toBe('')
        for (const media of Object.values(content))
          expect(media.example ?? media.examples, `${operationId} ${status}`).toBeDefined()
      }
    }
  }
})

it('makes a campaign with its progress of a campaign: all of its fields, and none that is unknown', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const fits = ajv.addSchema(document, 'api').compile({ $ref: 'api#/components/schemas/CampaignWithProgress' })
  const { content = {} } = document.paths['/campaigns/{id}']?.['get']?.responses['200'] ?? {}
  const example = content['application/json']?.example as object // the test above found it
  expect(fits(example)).toBe(true)
  expect(
    [{ odd: 1 }, { progress: undefined }, { wave: undefined }].map((part) => fits({ ...example, ...part })),
  ).toEqual([false, false, false])
})

it('documents every problem somewhere, with its status', () => {
  const byStatus = Object.values(document.paths)
    .flatMap((item) => Object.values(item))
    .flatMap(({ responses }) => Object.entries(responses))
  const documented = new Set(
    byStatus.flatMap(([, { content = {} }]) => Object.keys(content['application/problem+json']?.examples ?? {})),
  )
  for (const [status, { content = {} }] of byStatus) {
    for (const { value } of Object.values(content['application/problem+json']?.examples ?? {}))
      expect(String(value.status)).toBe(status)
  }
  const ofNoOperation = ['not_found', 'method_not_allowed']
  expect(problemCodes.filter((code) => !documented.has(code) && !ofNoOperation.includes(code))).toEqual([])
  expect(problems.internal.status).toBe(500)
})

it('lists for every operation the refusals of the HTTP server: for each what is too long or late, for a change also its body and its origin', () => {
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, { operationId, responses }] of Object.entries(item)) {
      const ofPath = path.includes('{') ? ['414'] : []
      const ofBody = method === 'get' ? [] : ['400', '403', '413', '415', '422']
      expect(Object.keys(responses), operationId).toEqual(expect.arrayContaining(['408', '431', ...ofPath, ...ofBody]))
    }
})

it('requires no body where none is needed', () => {
  const { required } = document.paths['/commands/{id}/cancel']?.['post']?.requestBody ?? {}
  expect(required).toBe(false)
  for (const item of Object.values(document.paths)) expect(item['delete']?.requestBody?.required).not.toBe(true)
})
