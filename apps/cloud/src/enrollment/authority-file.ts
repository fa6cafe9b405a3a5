/**
 * Where the authority of vehicles comes from: the text that the configuration names, or else a file of the data folder,
 * which is made when it is needed first. Only a process that owns its data folder may make one: processes that share a
 * database must share the authority, too, or each would refuse the vehicles of the others.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, messageOf } from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'
import { Authority, newAuthorityText } from './x509/authority.ts'

export interface AuthorityFileOptions {
  /** PEM of key and certificate; null: none is named. */
  readonly named: string | null
  /** Where one may be made; null: nowhere. */
  readonly dataDir: string | null
  readonly clock: Clock
  readonly log: Log
}

export const authorityFileName = 'vehicle-authority.pem'

export class AuthorityFile {
  readonly #options: AuthorityFileOptions
  #authority: Authority | undefined

  /** @throws Error when what is named is no authority */
  constructor(options: AuthorityFileOptions) {
    this.#options = options
    if (options.named !== null) this.#authority = authorityOf(options.named, 'KEYFOB_VEHICLE_CA_FILE')
  }

  /** Null: there is none. @throws Error when the file of the data folder cannot be read or written */
  get authority(): Authority | null {
    const { dataDir } = this.#options
    if (this.#authority === undefined && dataDir !== null)
      this.#authority = this.#open(join(dataDir, authorityFileName))
    return this.#authority ?? null
  }

  #open(path: string): Authority {
    return authorityOf(readIfThere(path) ?? this.#make(path), path)
  }

  #make(path: string): string {
    const text = newAuthorityText(this.#options.clock.now())
    writeSecretly(path, text)
    this.#options.log.info('credential.authority_made', { name: authorityFileName })
    return text
  }
}

const authorityOf = (text: string, where: string): Authority => {
  try {
    return new Authority(text)
  } catch (error) {
    throw new Error(
      `${where} must hold a private key and the certificate of an authority, both PEM: ${messageOf(error)}. "keyfob vehicles ca --generate FILE" makes one.`,
      { cause: error },
    )
  }
}

const readIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined // an error of the file system
    throw error
  }
}

/** Whole or not at all, for its owner only. */
const writeSecretly = (path: string, text: string): void => {
  const draft = `${path}.draft`
  const file = openSync(draft, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
}
