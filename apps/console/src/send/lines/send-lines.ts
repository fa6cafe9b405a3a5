import type { SubmitInput } from '@keyfob/client'
import { shellWord } from './shell-word.ts'

/** `keyfob send VIN command -p name=value --ttl 60`. */
export const cliLineOf = ({ vin, command, params = {}, ttlSeconds, purpose }: SubmitInput): string =>
  [
    'keyfob send',
    shellWord(vin),
    shellWord(command),
    ...Object.entries(params).map(([name, value]) => `-p ${shellWord(`${name}=${paramText(value)}`)}`),
    ...(ttlSeconds === undefined ? [] : [`--ttl ${ttlSeconds}`]),
    ...(purpose === undefined ? [] : [`--purpose ${shellWord(purpose)}`]),
    '--wait',
  ].join(' ')

/** The CLI reads JSON, and takes as text what is none. */
const paramText = (value: unknown): string =>
  typeof value === 'string' && !isJson(value) ? value : JSON.stringify(value)

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The same request for curl; `needsKey`: with the API key of the environment. */
export const curlLineOf = (input: SubmitInput, origin: string, needsKey: boolean): string =>
  [
    `curl -X POST ${origin}/trigger-command`,
    "-H 'content-type: application/json'",
    ...(needsKey ? ['-H "authorization: Bearer $KEYFOB_API_KEY"'] : []),
    `-d ${shellWord(JSON.stringify(input))}`,
  ].join(' \\\n  ')
