import { X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeConfig, readEnvironment } from '@keyfob/cloud'
import { makeCertificateRequest, temporaryFolder } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { runKeyfob } from './testing/run-keyfob.ts'
import { type StartedServer, startServer } from './testing/started-server.ts'

const vin = '1KFAA00E4T0000001'
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: StartedServer
let authority: string
beforeAll(async () => {
  folder = await temporaryFolder()
  authority = join(folder.path, 'authority.pem')
  await runKeyfob('vehicles', 'ca', '--generate', authority)
  server = await startServer(0, { KEYFOB_VEHICLE_CA_FILE: authority })
}, 60_000)
afterAll(async () => {
  await server.stop()
  await folder.remove()
})
afterEach(() => {
  process.exitCode = undefined
  vi.restoreAllMocks()
})

const vehicles = (...words: readonly string[]) => runKeyfob('vehicles', ...words, '--api', server.apiUrl)

it('enrolls a vehicle, which renews its certificate, and revokes', async () => {
  await vehicles('register', vin)
  const { csrFile, keyFile } = await makeCertificateRequest(folder.path, 'vehicle')
  const { out } = await vehicles('enroll', vin, '--csr', csrFile, '--days', '3')
  const certificate = new X509Certificate(out)
  expect(certificate.checkIssued(new X509Certificate((await vehicles('ca')).out))).toBe(true)
  expect((await vehicles('renew', vin, csrFile)).out).toBe(out)
  const next = await makeCertificateRequest(folder.path, 'next')
  // The signature is right: without it there would be no certificate at all.
  expect((await vehicles('renew', vin, next.csrFile)).err).toContain('no valid certificate')
  expect((await vehicles('renew', vin, next.csrFile, '--key', keyFile)).err).toContain('first half of its life')
  const made = await vehicles('enroll', vin, '--password')
  expect(made.out).toMatch(/^[0-9a-f-]{36}\npassword: [A-Za-z0-9_-]{43}\nKeep the password now/)
  const [id = ''] = made.out.split('\n')
  expect((await vehicles('revoke', vin, id)).out).toContain('is revoked')
  const listed = (await vehicles('credentials', vin)).out.split('\n')
  expect(listed[1]).toMatch(new RegExp(`^${id}\trevoked\tpassword\t`))
  expect(listed[2]).toContain('\tvalid\tcertificate\t')
  expect((await vehicles('crl')).out).toContain('-----BEGIN X509 CRL-----')
})

it('asks what the vehicle is to show, and makes no authority over another one', async () => {
  expect((await vehicles('enroll', vin)).err).toContain('--csr FILE')
  const before = await readFile(authority, 'utf8')
  expect((await stat(authority)).mode & 0o077).toBe(0)
  expect((await runKeyfob('vehicles', 'ca', '--generate', authority)).code).not.toBe(0)
  expect(await readFile(authority, 'utf8')).toBe(before)
})

it('says which file of the configuration is no authority', () => {
  const wrong = readEnvironment({ KEYFOB_VEHICLE_CA_FILE: join(folder.path, 'none.pem') })
  expect(() => makeConfig(wrong)).toThrow('KEYFOB_VEHICLE_CA_FILE')
})
