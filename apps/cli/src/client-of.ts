import { readFileSync } from 'node:fs'
import { KeyfobClient } from '@keyfob/client'
import type { ApiOptions } from './options.ts'

/** A client of the API at `--api`, with the caller's API key. It does not retry: a person at a terminal sees the first failure, and decides. */
export const clientOf = (options: ApiOptions): KeyfobClient =>
  new KeyfobClient({ url: options.api, apiKey: keyOf(options), retry: false })

/**
 * The API key, from a file or from the environment: never from an option, which shells keep in their history and show to
 * other users.
 *
 * @throws Error that names the file, or the variable, and never shows its content
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
    throw new Error(`The API key cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

/** Checks the form only; the server checks whether the key is valid. */
const checked = (key: string, where: string): string => {
  if (/^kf_[0-9A-Za-z_]+$/.test(key) || /^[\w-]+\.[\w-]+\.[\w-]+$/.test(key)) return key
  throw new Error(
    `${where} must hold an API key or a token, and nothing else: a key begins with kf_, a token has two dots, and neither has spaces.`,
  )
}
