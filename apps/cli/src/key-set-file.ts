/** A file of signing keys, as `KEYFOB_SIGNING_KEYS_FILE` names it: a JSON Web Key Set with private keys, the one that signs first. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { type CloudJwk, cloudKeySetSchema, readPublicKeys } from '@keyfob/protocol'
import { type PublicJwk, messageOf, thumbprintOf } from '@keyfob/runtime'

/** @throws Error that names the file, and never shows what is in it */
export const readKeySet = async (path: string): Promise<readonly CloudJwk[]> => {
  const parsed = cloudKeySetSchema.safeParse(jsonOf(await textOf(path)))
  if (!parsed.success)
    throw new Error(`${path} is not a set of signing keys. "keyfob signing-keys generate" makes one.`)
  return parsed.data.keys
}

/** Of a set, or of one key alone; the private halves are left out. @throws Error that names the file */
export const readPublicKeyFile = async (path: string): Promise<readonly PublicJwk[]> => {
  const text = await textOf(path)
  try {
    return readPublicKeys(text)
  } catch (error) {
    throw new Error(`${path} holds no Ed25519 keys as JSON Web Keys: ${messageOf(error)}`, { cause: error })
  }
}

/** Undefined: there is no such file. */
export const findKeySet = async (path: string): Promise<readonly CloudJwk[] | undefined> =>
  readKeySet(path).catch((error: unknown) => {
    if (error instanceof Error && (error.cause as { code?: string } | undefined)?.code === 'ENOENT') return undefined // Node's own
    throw error
  })

/** Whole or not at all, and for its owner alone. */
export const writeKeySet = async (path: string, keys: readonly CloudJwk[]): Promise<void> => {
  const own = `${path}.${process.pid}.new`
  await writeFile(own, keySetText(keys), { mode: 0o600, flag: 'wx' })
  await rename(own, path)
}

export const keySetText = (keys: readonly CloudJwk[]): string =>
  `${JSON.stringify({ keys: keys.map((key) => ({ kid: thumbprintOf(key), ...key })) }, null, 2)}\n`

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const textOf = async (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    throw new Error(`${path} cannot be read: ${messageOf(error)}`, { cause: error })
  })
