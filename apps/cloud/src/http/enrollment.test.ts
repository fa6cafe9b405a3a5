import { X509Certificate } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { makeCertificateRequest, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Sample, sampleApp, sampleVin } from './testing/sample-server.ts'

let sample: Sample & { app: FastifyInstance }
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let csr: string
const url = `/vehicles/${sampleVin}/credentials`
beforeAll(async () => {
  ;[sample, folder] = [await sampleApp({ requiresKeys: true }), await temporaryFolder()]
  ;({ csr } = await makeCertificateRequest(folder.path, 'vehicle', 'ed25519'))
}, 60_000)
afterAll(async () => {
  await sample.app.close()
  await folder.remove()
})

const as = async (scope: string) => {
  const { text } = await sample.apiKeys.add(scope)
  const headers = { authorization: `Bearer ${text}` }
  return (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) =>
    sample.app.inject({ method, url: path, headers, ...(payload && { payload }) })
}

it('enrolls a registered vehicle, lists what it has, and revokes', async () => {
  const admin = await as('admin')
  expect((await admin('POST', url, {})).statusCode).toBe(404)
  await admin('PUT', `/vehicles/${sampleVin}`, {})
  const password = await admin('POST', url, {})
  expect([password.statusCode, password.json()]).toMatchObject([201, { kind: 'password', certificate: null }])
  expect(password.json().password).toHaveLength(43)
  const certificate = await admin('POST', url, { csr, days: 7 })
  expect([certificate.statusCode, certificate.json().password]).toEqual([201, null])
  const { location } = certificate.headers
  expect(location).toBe(`${url}/${certificate.json().id}`)
  const { items } = (await admin('GET', url)).json()
  expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(['certificate', 'password'])
  expect(JSON.stringify(items)).not.toContain(password.json().password)
  expect((await admin('DELETE', String(location))).statusCode).toBe(204)
  expect((await admin('DELETE', String(location))).statusCode).toBe(204)
  expect((await admin('GET', url)).json().items[0].revokedAt).not.toBeNull()
  expect((await admin('DELETE', `${url}/x`)).json().type).toBe('/problems/credential-not-found')
})

it('lets those look who may, and nobody else issue', async () => {
  const reader = await as('credentials:read vehicles:write')
  expect((await reader('GET', url)).statusCode).toBe(200)
  expect((await reader('POST', url, {})).statusCode).toBe(403)
})

it.each([
  ['a text that is no request', { csr: 'x' }, '/csr'],
  ['too long a request', { csr: 'x'.repeat(9_000) }, '/csr'],
  ['too many days for a certificate', { csr: 'x', days: 367 }, '/days'],
  ['no day', { days: 0 }, '/days'],
  ['a chosen password', { password: 'secret' }, '/password'],
])('refuses %s', async (_what, payload, pointer) => {
  const answer = await (await as('admin'))('POST', url, payload)
  expect([answer.statusCode, answer.json().errors?.[0]?.pointer]).toEqual([422, pointer])
})

it('lets a vehicle renew by its key, and everybody read the authority and the list, without an API key', async () => {
  const admin = await as('admin')
  const made = (await admin('POST', url, { csr })).json()
  const renew = (payload: object) =>
    sample.app.inject({ method: 'POST', url: `/vehicles/${sampleVin}/certificate/renew`, payload })
  expect([(await renew({ csr })).statusCode, (await renew({ csr })).json().id]).toEqual([200, made.id])
  const { csr: foreign } = await makeCertificateRequest(folder.path, 'foreign')
  expect((await renew({ csr: foreign })).json()).toMatchObject({ status: 403, type: '/problems/renewal-refused' })
  expect((await renew({ csr: foreign, signature: '?' })).json().errors[0].pointer).toBe('/signature')
  const authority = await sample.app.inject('/vehicle-authority')
  expect(authority.headers['content-type']).toContain('application/pem-certificate-chain')
  expect(new X509Certificate(made.certificate).checkIssued(new X509Certificate(authority.body))).toBe(true)
  const list = await sample.app.inject('/vehicle-authority/revocations?format=der')
  expect([list.headers['content-type'], list.rawPayload[0]]).toEqual(['application/pkix-crl', 0x30])
  expect((await sample.app.inject('/vehicle-authority/revocations')).body).toContain('BEGIN X509 CRL')
})
