/** Which answers are compressed, on the real store. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operations } from './routes.ts'
import { type Sample, sampleApp } from './testing/sample-server.ts'

let sample: Sample & { app: FastifyInstance }
beforeAll(async () => {
  sample = await sampleApp()
  for (let index = 10; index < 20; index += 1)
    await sample.app.inject({ method: 'PUT', url: `/vehicles/1KFAA00E4T00000${index}`, payload: {} })
}, 60_000)
afterAll(() => sample.app.close())

const get = (url: string, accepted?: string) =>
  sample.app.inject({ url, ...(accepted !== undefined && { headers: { 'accept-encoding': accepted } }) })

describe('a large list', () => {
  it.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip, deflate', gunzipSync],
  ] as const)('is sent as %s to who accepts it', async (encoding, accepted, decompress) => {
    const [plain, compressed] = [await get('/vehicles'), await get('/vehicles', accepted)]
    expect(compressed.headers).toMatchObject({
      'content-encoding': encoding,
      vary: 'accept-encoding',
      'content-type': plain.headers['content-type'],
      'content-length': String(compressed.rawPayload.byteLength),
    })
    expect(compressed.rawPayload.byteLength).toBeLessThan(plain.rawPayload.byteLength / 4)
    expect(decompress(compressed.rawPayload).toString()).toBe(plain.body)
  })

  it.each([undefined, '', 'identity', 'deflate', 'br;q=0, gzip;q=0'])(
    'is sent as it is to who accepts %j',
    async (accepted) => {
      const { headers, json } = await get('/vehicles', accepted)
      expect([headers['content-encoding'], headers['vary'], json().items.length]).toEqual([
        undefined,
        'accept-encoding',
        10,
      ])
    },
  )

  it('has no body for HEAD, and the length that GET would have', async () => {
    const head = await sample.app.inject({ method: 'HEAD', url: '/vehicles', headers: { 'accept-encoding': 'gzip' } })
    const { rawPayload } = await get('/vehicles', 'gzip')
    expect([head.rawPayload.byteLength, head.headers['content-length']]).toEqual([0, String(rawPayload.byteLength)])
  })
})

it('the OpenAPI document is compressed once for all', async () => {
  const [plain, compressed] = [await get('/openapi.json'), await get('/openapi.json', 'br')]
  expect(compressed.headers['content-encoding']).toBe('br')
  expect(brotliDecompressSync(compressed.rawPayload).toString()).toBe(plain.body)
})

it.each(['/vehicles?limit=1', '/vehicles/1KFAA00E4T0000010', '/me', '/problems/internal', '/vehicles?limit=x'])(
  'a small answer is not: %s',
  async (url) => expect((await get(url, 'gzip')).headers['content-encoding']).toBeUndefined(),
)

it('no answer that may hold a secret is, and no stream, submit or change', () => {
  const compressed = operations.filter(({ compresses }) => compresses)
  expect(compressed.length).toBeGreaterThan(5)
  for (const { id, tag, method, streams } of compressed)
    expect([method, streams, ['keys', 'webhooks'].includes(tag)], id).toEqual(['GET', undefined, false])
})
