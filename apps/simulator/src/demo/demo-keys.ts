/**
 * Keys of the demo vehicles, beside their journals: a vehicle whose memory outlives a start keeps its key, too, so that it
 * counts at once in every process that verifies.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PublicJwk } from '@keyfob/runtime'
import type { FleetKeys } from '../fleet-keys.ts'

export interface DemoKeysOptions {
  /** Of the cloud; empty, or none: it does not sign. */
  readonly trusted?: readonly PublicJwk[] | undefined
  /** Folder of the journals; none: the secret ends with the process, as they do. */
  readonly memoryDir?: string | undefined
}

/** Undefined: there are no signatures. @throws Error when the secret cannot be kept */
export const demoKeys = ({ trusted = [], memoryDir }: DemoKeysOptions): FleetKeys | undefined => {
  if (trusted.length === 0) return undefined
  return { trusted, secret: memoryDir === undefined ? newSecret() : secretIn(memoryDir) }
}

const newSecret = (): string => randomBytes(32).toString('base64url')

const secretIn = (folder: string): string => {
  const path = join(folder, 'signing-secret')
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error // an error of the file system
  }
  const secret = newSecret()
  mkdirSync(folder, { recursive: true })
  // Renamed, so that it is there whole or not at all.
  writeFileSync(`${path}.new`, secret, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return secret
}
