/** The OpenAPI document as the linters of others see it: Redocly's and Spectral's recommended rules, without a warning. */
import { createConfig, lintFromString } from '@redocly/openapi-core'
import spectral from '@stoplight/spectral-core'
import rulesets from '@stoplight/spectral-rulesets'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sampleApp } from './testing/sample-server.ts'

let app: Awaited<ReturnType<typeof sampleApp>>['app']
let source: string
beforeAll(async () => {
  ;({ app } = await sampleApp())
  source = (await app.inject('/openapi.json')).body
}, 60_000)
afterAll(() => app.close())

const redocly = async (text: string): Promise<readonly string[]> => {
  // A redirect is an answer, too: Spectral asks for one of 2xx or 3xx.
  const config = await createConfig({ extends: ['recommended'], rules: { 'operation-2xx-response': 'off' } })
  const problems = await lintFromString({ source: text, absoluteRef: '/openapi.json', config })
  return problems.map(({ ruleId, message, location: [place] }) => `${ruleId} ${place?.pointer}: ${message}`)
}

const lintBySpectral = async (text: string): Promise<readonly string[]> => {
  const linter = new spectral.Spectral()
  linter.setRuleset({
    extends: [[rulesets.oas as never, 'recommended']], // a ruleset, whose own type is wider
    // It knows scopes of OAuth only; since OpenAPI 3.1 they may be named with any scheme. Redocly looks whether the scheme is defined.
    rules: { 'oas3-operation-security-defined': 'off' },
  })
  return (await linter.run(text)).map(({ code, path, message }) => `${code} ${path.join('/')}: ${message}`)
}

it('Redocly finds nothing', async () => expect(await redocly(source)).toEqual([]))

it('Spectral finds nothing', async () => expect(await lintBySpectral(source)).toEqual([]))

it('both would find what is wrong', async () => {
  const wrong = source
    .replace('"description":"Simulated vehicles', '"note":"Simulated vehicles')
    .replaceAll('/components/schemas/Me"', '/components/schemas/Nobody"')
  expect(await redocly(wrong)).toEqual(
    expect.arrayContaining([expect.stringContaining('tag-description'), expect.stringContaining('no-unresolved-refs')]),
  )
  expect(await lintBySpectral(wrong)).toContainEqual(expect.stringContaining('invalid-ref'))
})

it('the documentation has each operation once', async () => {
  const shown: { paths: Record<string, Record<string, { operationId: string; summary: string }>> } = (
    await app.inject('/docs/openapi.json')
  ).json()
  const all = Object.values(shown.paths).flatMap((item) => Object.values(item))
  expect(all.length).toBeGreaterThan(50)
  expect(new Set(all.map(({ summary }) => summary)).size).toBe(all.length)
  expect(shown.paths['/trigger-command']?.['post']?.operationId).toBe('submitCommand')
  expect(Object.keys(shown.paths['/commands'] ?? {})).toEqual(['get'])
})
