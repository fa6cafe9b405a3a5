/** What is made here is read by OpenSSL, and what OpenSSL makes is read here. */
import { execFile } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fromPem, newPrivateKey, systemClock, toPem } from '@keyfob/runtime'
import { findProgram, makeCertificateRequest, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority, newAuthorityText } from './authority.ts'
import { commonName, extensions, keyIdOf, makeCertificate } from './certificate.ts'
import { readCertificateRequest } from './certificate-request.ts'

const vin = '1KFAA00E4T0000001'
const now = systemClock.now()
const serial = Buffer.from('019b7a8e1c0070008000000000000001', 'hex')
const other = Buffer.from('019b7a8e1c0070008000000000000002', 'hex')
const issue = { serial, now, notAfter: now + 86_400_000 }
let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => void (folder = await temporaryFolder()))
afterAll(() => folder.remove())

const openssl = async (...args: readonly string[]): Promise<string> => {
  const program = await findProgram({ name: 'OpenSSL', programs: ['openssl'], debianPackage: 'openssl' })
  const { stdout } = await promisify(execFile)(program, [...args], { cwd: folder.path })
  return stdout
}
const write = (name: string, text: string): Promise<void> => writeFile(join(folder.path, name), text)
const verify = (...more: readonly string[]): Promise<string> =>
  openssl('verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', 'ca.pem', ...more, 'vehicle.pem')
const verifyWithList = (): Promise<string> => verify('-crl_check', '-CRLfile', 'crl.pem')

describe.each(['p256', 'ed25519', 'rsa2048'] as const)('a certificate for a key of %s', (kind) => {
  it('has the VIN alone as its name, and OpenSSL accepts it until it is revoked', async () => {
    const authority = new Authority(newAuthorityText(now))
    const { csr } = await makeCertificateRequest(folder.path, kind, kind, 'another/O=name')
    await write('vehicle.pem', authority.issue(vin, readCertificateRequest(csr).publicKey, issue))
    await write('ca.pem', authority.certificate)
    const list = (revoked: readonly Buffer[]): Promise<void> =>
      write(
        'crl.pem',
        toPem(
          'X509 CRL',
          authority.revocationList(
            revoked.map((each) => ({ serial: each, at: now })),
            now,
          ),
        ),
      )
    await list([])
    expect(await verifyWithList()).toContain('OK')
    await list([other])
    expect(await verifyWithList()).toContain('OK')
    await list([other, serial])
    await expect(verifyWithList()).rejects.toThrow('certificate revoked')
    const shown = await openssl(
      'x509',
      '-in',
      'vehicle.pem',
      '-noout',
      '-subject',
      '-serial',
      '-ext',
      'extendedKeyUsage',
    )
    expect(shown).toContain(`CN = ${vin}\n`)
    expect(shown).toContain('serial=019B7A8E1C0070008000000000000001')
    expect(shown).toContain('TLS Web Client Authentication')
    await expect(verify('-attime', String(Math.floor(issue.notAfter / 1_000) + 2))).rejects.toThrow('has expired')
  })

  it('of another authority of the same name is refused', async () => {
    const [mine, foreign] = [new Authority(newAuthorityText(now)), new Authority(newAuthorityText(now))]
    const { csr } = await makeCertificateRequest(folder.path, `foreign-${kind}`, kind)
    await write('vehicle.pem', foreign.issue(vin, readCertificateRequest(csr).publicKey, issue))
    await write('ca.pem', mine.certificate)
    await expect(verify()).rejects.toThrow(/error/)
  })
})

describe('an authority', () => {
  it.each(['ed25519', 'rsa'] as const)('may have a key of %s', async (kind) => {
    const privateKey = newPrivateKey(kind)
    const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
    const name = commonName('Test')
    const text = { serial, issuer: name, subject: name, notBefore: now - 1_000, notAfter: now + 1e9, publicKey: spki }
    const own = [
      ...extensions.ofAuthority,
      extensions.subjectKey(keyIdOf(spki)),
      extensions.authorityKey(keyIdOf(spki)),
    ]
    const certificate = toPem('CERTIFICATE', makeCertificate(privateKey, { ...text, extensions: own }))
    const authority = new Authority(String(privateKey.export({ format: 'pem', type: 'pkcs8' })) + certificate)
    await write('ca.pem', authority.certificate)
    const { csr } = await makeCertificateRequest(folder.path, 'mine')
    await write('vehicle.pem', authority.issue(vin, readCertificateRequest(csr).publicKey, issue))
    expect(await verify()).toContain('OK')
  })

  it('is refused without its own key, and as the certificate of a vehicle', async () => {
    const [one, two] = [newAuthorityText(now), newAuthorityText(now)]
    const certificateOf = (text: string): string => text.slice(text.indexOf('-----BEGIN CERTIFICATE'))
    const keyOf = (text: string): string => text.slice(0, text.indexOf('-----BEGIN CERTIFICATE'))
    expect(() => new Authority(keyOf(one) + certificateOf(two))).toThrow('not that of the key')
    const { csr, key } = await makeCertificateRequest(folder.path, 'leaf')
    const leaf = new Authority(one).issue(vin, readCertificateRequest(csr).publicKey, issue)
    expect(() => new Authority(key + leaf)).toThrow('not one of an authority')
  })
})

describe('a request', () => {
  it.each([
    ['p384', 'a curve other than P-256'],
    ['rsa1024', 'an RSA key of 1024 bits'],
  ] as const)('with a key of %s is refused', async (kind, problem) => {
    const { csr } = await makeCertificateRequest(folder.path, kind, kind)
    expect(() => readCertificateRequest(csr)).toThrow(problem)
  })

  it.each(['ed25519', 'p256'] as const)('of %s is refused with any byte changed, or cut', async (kind) => {
    const { csr } = await makeCertificateRequest(folder.path, `changed-${kind}`, kind)
    const bytes = fromPem('CERTIFICATE REQUEST', csr)!
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 0x41
      expect(() => readCertificateRequest(toPem('CERTIFICATE REQUEST', changed)), `byte ${at}`).toThrow(/^(is|has) /)
      const cut = toPem('CERTIFICATE REQUEST', bytes.subarray(0, at))
      expect(() => readCertificateRequest(cut), `cut at ${at}`).toThrow(/^(is|has) /)
    }
  })

  it.each(['', 'a', '-----BEGIN CERTIFICATE REQUEST-----', toPem('CERTIFICATE', Buffer.from('a'))])(
    'is no other text: %j',
    (text) => expect(() => readCertificateRequest(text)).toThrow('is no PEM text'),
  )

  it('may be of the older name', async () => {
    const { csr } = await makeCertificateRequest(folder.path, 'older')
    expect(readCertificateRequest(csr.replaceAll('CERTIFICATE', 'NEW CERTIFICATE')).keyHash).toHaveLength(64)
  })
})

it('a key is named as Node reads it', () => {
  const spki = createPublicKey(newPrivateKey('p256')).export({ format: 'der', type: 'spki' })
  expect(createPublicKey({ key: spki, format: 'der', type: 'spki' }).asymmetricKeyType).toBe('ec')
  expect(keyIdOf(spki)).toHaveLength(20)
})
