import type { FastifyInstance } from 'fastify'
import { contractSchemas, statusEventDataName } from '@keyfob/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { sampleApp, sampleAsyncapi } from './testing/sample-server.ts'

let app: FastifyInstance
beforeAll(async () => void ({ app } = await sampleApp({ requiresKeys: true })))
afterAll(() => app.close())

interface OpenApi {
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties: object }>> }
  readonly webhooks: { readonly statusEvent: { readonly post: { readonly requestBody: object } } }
  readonly paths: Readonly<Record<string, { readonly get: { readonly responses: Readonly<Record<string, object>> } }>>
}

describe('who reads events finds', () => {
  it('their schemas, without a key, also by the name that dataschema ends in', async () => {
    for (const [name, schema] of Object.entries(contractSchemas()))
      for (const path of [`/schemas/${name}`, `/schemas/${name}.json`])
        expect((await app.inject(path)).json()).toEqual(schema)
    expect(Object.keys(contractSchemas())).toContain(statusEventDataName)
    expect((await app.inject('/schemas/nothing.json')).statusCode).toBe(404)
    expect((await app.inject('/schemas/__proto__')).statusCode).toBe(404)
  })

  it('the AsyncAPI document, without a key', async () => {
    const [json, yaml] = [await app.inject('/docs/asyncapi.json'), await app.inject('/docs/asyncapi.yaml')]
    expect(json.json()).toEqual(JSON.parse(JSON.stringify(sampleAsyncapi)))
    expect(parse(yaml.body)).toEqual(json.json())
    expect([json.headers['content-type'], yaml.headers['content-type']]).toEqual([
      'application/json',
      'application/yaml',
    ])
  })

  it('events and webhooks in the OpenAPI document', async () => {
    const document = (await app.inject('/openapi.json')).json<OpenApi>()
    const { StatusEvent, StatusEventData, WebhookEvent } = document.components.schemas
    expect(Object.keys(StatusEvent?.properties ?? {})).toEqual(expect.arrayContaining(['type', 'source', 'dataschema']))
    expect(StatusEventData?.properties).toMatchObject({ reason: { $ref: '#/components/schemas/Reason' } })
    expect(WebhookEvent?.properties).toMatchObject({ data: { $ref: '#/components/schemas/StatusEventData' } })
    expect(document.webhooks.statusEvent.post.requestBody).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/WebhookEvent' } } },
    })
    for (const path of ['/events', '/commands/{id}/events'])
      expect(document.paths[path]?.get.responses['200']).toMatchObject({
        content: { 'text/event-stream': { schema: { contentSchema: { $ref: '#/components/schemas/StatusEvent' } } } },
      })
  })
})
