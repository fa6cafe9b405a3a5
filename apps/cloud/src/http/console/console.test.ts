import { mkdir, writeFile } from 'node:fs/promises'
import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { temporaryFolder } from '@keyfob/testbed'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleApp } from '../testing/sample-server.ts'
import { type ConsoleFiles, readConsole } from './console-files.ts'

const page = '<!doctype html><title>Keyfob</title>'
const script = 'console.log("a script")'
const asset = '/console/assets/index-0a1b2c3d.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let files: ConsoleFiles | undefined
let app: FastifyInstance

beforeAll(async () => {
  folder = await temporaryFolder()
  const web = `${folder.path}/web`
  await mkdir(`${web}/assets`, { recursive: true })
  await writeFile(`${folder.path}/secret.js`, 'secret')
  await writeFile(`${web}/index.html`, page)
  await writeFile(`${web}/assets/index-0a1b2c3d.js`, script)
  await writeFile(`${web}/assets/index-0a1b2c3d.js.gz`, gzipSync(script))
  await writeFile(`${web}/assets/index-0a1b2c3d.js.br`, brotliCompressSync(script))
  await writeFile(`${web}/.built`, 'a digest')
  files = await readConsole(web)
  ;({ app } = await sampleApp({ console: files }))
})
afterAll(async () => {
  await app.close()
  await folder.remove()
})

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })

describe('the console', () => {
  it('is one page for every path of its router, which runs only its own scripts and is asked for again each time', async () => {
    for (const url of ['/console', '/console/', '/console/commands/019b7985?x=1']) {
      const { statusCode, body, headers } = await get(url)
      expect([statusCode, body, headers['content-type']]).toEqual([200, page, 'text/html; charset=utf-8'])
      expect(headers['cache-control']).toBe('no-cache')
      expect(headers['content-security-policy']).toContain("script-src 'self';")
      expect(headers['content-security-policy']).not.toContain('unsafe')
    }
  })

  it('sends files as they were compressed by the build, and lets browsers keep them', async () => {
    const { rawPayload, headers } = await get(asset, { 'accept-encoding': 'gzip' })
    expect(gunzipSync(rawPayload).toString()).toBe(script)
    expect(headers['content-encoding']).toBe('gzip')
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await get(asset)).body).toBe(script)
    const again = await get(asset, { 'if-none-match': String(headers['etag']) })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })

  it('sends no encoding that the build did not make', async () => {
    const { headers, body } = await get('/console', { 'accept-encoding': 'br' })
    expect([headers['content-encoding'], body]).toEqual([undefined, page])
  })

  it.each([
    '/console/assets/../../secret.js',
    '/console/../secret.js',
    '/console/assets/..%2f..%2fsecret.js',
    '/console/%2e%2e/secret.js',
    '/console/assets/..\\..\\secret.js',
    '/console/assets/%00',
    '/console/.built',
    `${asset}.gz`,
  ])('never leaves its folder, and shows no file that is not its own: %s', async (url) => {
    const { body, statusCode } = await get(url)
    expect(body).not.toContain('secret"')
    expect(['secret', 'a digest']).not.toContain(body)
    expect(body === page || statusCode === 404, `${statusCode} ${body}`).toBe(true)
  })

  it('answers for a file that is not there with a problem, not with the page', async () => {
    expect((await get('/console/assets/index-old.js')).json()).toMatchObject({ status: 404 })
  })

  it('is where / leads a browser, and not a program', async () => {
    const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
    expect((await get('/', { accept: browser })).headers['location']).toBe('/console')
    expect((await get('/', { accept: '*/*' })).headers['location']).toBe('/docs/')
  })
})

describe('where the console is not built', () => {
  it('says so, and / leads to the documentation', async () => {
    expect(await readConsole(`${folder.path}/nothing`)).toBeUndefined()
    const bare = await sampleApp()
    const answer = await bare.app.inject('/console')
    expect(answer.json()).toMatchObject({ status: 404, detail: expect.stringContaining('npm run build') })
    expect((await bare.app.inject({ url: '/', headers: { accept: 'text/html' } })).headers['location']).toBe('/docs/')
    await bare.app.close()
  })
})
