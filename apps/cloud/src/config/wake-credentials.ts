import type { Environment } from './environment.ts'
import { textOfFile } from './text-of-file.ts'
import { howToMakeWakeSecret, wakeSecrets } from './wake-secrets-setting.ts'

/** How to reach the wake-up service: its whole URL, and the secrets that sign, the newest first. */
export interface WakeCredentials {
  readonly url: string
  readonly secrets: readonly string[]
}

/** Null: there is no wake-up service. @throws Error for a URL without a secret, and for a file that cannot be read */
export const wakeCredentialsOf = (environment: Environment): WakeCredentials | null => {
  const { KEYFOB_WAKE_URL: url, KEYFOB_WAKE_SECRET: given, KEYFOB_WAKE_SECRET_FILE: path } = environment
  if (url === undefined) return null
  if (given !== undefined && path !== undefined)
    throw new Error('KEYFOB_WAKE_SECRET and KEYFOB_WAKE_SECRET_FILE are both set: set only one of them.')
  const secrets = path === undefined ? given : secretsOf(path)
  if (secrets !== undefined) return { url, secrets }
  throw new Error(
    `KEYFOB_WAKE_URL is set, and there is no secret to sign with. Set KEYFOB_WAKE_SECRET; ${howToMakeWakeSecret}.`,
  )
}

/** Without the text itself in its error: it is a secret. */
const secretsOf = (path: string): readonly string[] => {
  const read = wakeSecrets.safeParse(textOfFile('KEYFOB_WAKE_SECRET_FILE', path).trim())
  if (read.success) return read.data
  throw new Error(`KEYFOB_WAKE_SECRET_FILE: ${path} ${read.error.issues[0]?.message}.`)
}
