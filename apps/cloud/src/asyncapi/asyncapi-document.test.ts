/** `npx vitest run --project unit apps/cloud/src/asyncapi -u` writes docs/reference/asyncapi.yaml again. */
import { fileURLToPath } from 'node:url'
import { Parser } from '@asyncapi/parser'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { rabbitNames } from '../rabbit/rabbit-names.ts'
import { asyncapiYaml } from '../http/docs.ts'
import { sampleAsyncapi } from '../http/testing/sample-server.ts'
import { asyncapiDocument } from './asyncapi-document.ts'

const page = fileURLToPath(new URL('../../../../docs/reference/asyncapi.yaml', import.meta.url))
const named = asyncapiDocument({
  version: '0.1.0',
  topicPrefix: 'fleet/v1',
  rabbit: rabbitNames('fleet'),
  publicUrl: 'https://keyfob.example/eu',
})

const problemsOf = async (document: object): Promise<readonly string[]> => {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document))
  return diagnostics.map(({ code, path, message }) => `${code} ${path.join('/')}: ${message}`)
}
/** Advice, of what this document does without on purpose. */
const advice = /asyncapi-latest-version|asyncapi3-tags|asyncapi-info-contact/

interface Message {
  readonly payload: { readonly $ref: string }
  readonly examples?: readonly { readonly payload: unknown }[]
}
interface Parts {
  readonly components: {
    readonly messages: Readonly<Record<string, Message>>
    readonly schemas: Readonly<Record<string, object>>
  }
}

describe('the AsyncAPI document', () => {
  it('is fresh in docs/reference', async () => expect(await asyncapiYaml(sampleAsyncapi)).toMatchFileSnapshot(page))

  it.each([
    ['without settings', sampleAsyncapi],
    ['of an installation with a name', named],
  ])('%s is valid to AsyncAPI’s own parser', async (_name, document) => {
    expect((await problemsOf(document)).filter((problem) => !advice.test(problem))).toEqual([])
  })

  it('would be found out', async () => {
    const wrong = JSON.stringify(sampleAsyncapi).replaceAll('/components/messages/ack', '/components/messages/akk')
    expect(await problemsOf(JSON.parse(wrong) as object)).toContainEqual(expect.stringContaining('invalid-ref'))
    expect(await problemsOf({ ...sampleAsyncapi, channels: { a: { adress: 'x' } } })).not.toEqual([])
  })

  it('has examples that its schemas take', () => {
    const { components } = named as unknown as Parts // valid, as the test above says
    const ajv = new Ajv({ strict: false, validateFormats: false })
    let count = 0
    for (const { payload, examples = [] } of Object.values(components.messages))
      for (const example of examples) {
        const schema = components.schemas[payload.$ref.split('/').at(-1) ?? '']!
        expect(ajv.validate(schema, example.payload), ajv.errorsText()).toBe(true)
        count += 1
      }
    expect(count).toBe(5)
  })

  it('names what the installation names', () => {
    const text = JSON.stringify(named)
    for (const name of ['fleet/v1/{vin}/ack', 'fleet.status', 'https://keyfob.example/eu/commands'])
      expect(text).toContain(name)
    expect(text).not.toContain('keyfob/v1')
  })
})
