/** A private key and a certificate request for it, made by OpenSSL in a folder. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram } from './find-program.ts'

const kinds = {
  p256: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  ed25519: ['-newkey', 'ed25519'],
  rsa2048: ['-newkey', 'rsa:2048'],
  rsa1024: ['-newkey', 'rsa:1024'],
} as const

/** Paths of PEM files, and their texts. */
export interface MadeRequest {
  readonly keyFile: string
  readonly key: string
  readonly csrFile: string
  readonly csr: string
}

/** @param subject what the request says of itself */
export const makeCertificateRequest = async (
  folder: string,
  name: string,
  kind: keyof typeof kinds = 'p256',
  subject = name,
): Promise<MadeRequest> => {
  const openssl = await findProgram({ name: 'OpenSSL', programs: ['openssl'], debianPackage: 'openssl' })
  const [keyFile, csrFile] = [join(folder, `${name}.key`), join(folder, `${name}.csr`)]
  const files = ['-keyout', keyFile, '-out', csrFile]
  await promisify(execFile)(openssl, ['req', '-new', ...kinds[kind], '-nodes', '-subj', `/CN=${subject}`, ...files])
  return { keyFile, csrFile, key: await readFile(keyFile, 'utf8'), csr: await readFile(csrFile, 'utf8') }
}
