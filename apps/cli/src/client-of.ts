import { readFileSync } from 'node:fs'
import { KeyfobClient } from '@keyfob/client'
import type { ApiOptions } from './options.ts'

/** A client of the API that is named, with the key that is given. A person at a terminal sees the first failure, and decides. */
export const clientOf = (options: ApiOptions): KeyfobClient =>
  new KeyfobClient({ url: options.api, apiKey: keyOf(options), retry: false })

/**
 * From a file, or from the environment: never from an option, which shells keep in their history and show to others.
 *
 * @throws Error that names the file, or the variable, and never says what is in it
 */
export const keyOf = ({ keyFile }: Pick<ApiOptions, 'keyFile'>): string | undefined => {
  if (keyFile !== undefined) return checked(textOf(keyFile), `The file ${keyFile}`)
  const key = process.env['KEYFOB_API_KEY']
  return key === undefined || key === '' ? undefined : checked(key, 'KEYFOB_API_KEY')
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    throw new Error(`The key cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

/** Whether the key holds is the server's question. */
const checked = (key: string, where: string): string => {
  if (/^kf_[0-9A-Za-z_]+$/.test(key)) return key
  throw new Error(`${where} does not hold a key and nothing else: a key begins with kf_ and has no spaces.`)
}
