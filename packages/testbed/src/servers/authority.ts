/** A certificate authority of its own for a test: what it signs is good for two days, on 127.0.0.1. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram } from './find-program.ts'

/** Paths of PEM files, and their texts. */
export interface Certificate {
  readonly certFile: string
  readonly keyFile: string
  readonly cert: string
  readonly key: string
}

const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
const days = ['-days', '2']

export class Authority {
  readonly #openssl: string
  readonly #folder: string
  readonly #issued = new Map<string, Promise<Certificate>>()

  /** PEM files are kept in the folder. */
  static async make(folder: string): Promise<Authority> {
    const openssl = await findProgram({ name: 'OpenSSL', programs: ['openssl'], debianPackage: 'openssl' })
    const authority = new Authority(openssl, folder)
    const [cert, key] = [join(folder, 'ca.pem'), join(folder, 'ca.key')]
    await authority.#run(
      'req',
      '-x509',
      ...ec,
      ...days,
      '-subj',
      '/CN=keyfob test authority',
      '-keyout',
      key,
      '-out',
      cert,
    )
    await chmod(cert, 0o644)
    return authority
  }

  private constructor(openssl: string, folder: string) {
    this.#openssl = openssl
    this.#folder = folder
  }

  get caFile(): string {
    return join(this.#folder, 'ca.pem')
  }

  /** The certificate of a server or a client of this common name: one each. */
  issue(name: string): Promise<Certificate> {
    const issued = this.#issued.get(name) ?? this.#sign(name)
    this.#issued.set(name, issued)
    return issued
  }

  async #sign(name: string): Promise<Certificate> {
    const at = (ending: string): string => join(this.#folder, `${name}.${ending}`)
    await writeFile(at('ext'), 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n')
    await this.#run('req', '-new', ...ec, '-subj', `/CN=${name}`, '-keyout', at('key'), '-out', at('csr'))
    await this.#run(
      'x509',
      '-req',
      '-in',
      at('csr'),
      '-CA',
      this.caFile,
      '-CAkey',
      join(this.#folder, 'ca.key'),
      '-set_serial',
      `0x${randomBytes(8).toString('hex')}`,
      ...days,
      '-extfile',
      at('ext'),
      '-out',
      at('pem'),
    )
    for (const ending of ['key', 'pem']) await chmod(at(ending), 0o644) // servers run as users of their own
    return {
      certFile: at('pem'),
      keyFile: at('key'),
      cert: await readFile(at('pem'), 'utf8'),
      key: await readFile(at('key'), 'utf8'),
    }
  }

  async #run(...args: readonly string[]): Promise<void> {
    await promisify(execFile)(this.#openssl, [...args])
  }
}
