import { KeyfobClient, type Readiness, UnreachableError } from '@keyfob/client'
import { seconds } from '@keyfob/runtime'
import { clientOf, keyOf } from '../client-of.ts'
import type { ApiOptions } from '../options.ts'
import { failureText } from '../failure-text.ts'
import { type Finding, bad, note, ok } from './finding.ts'

/** Longer than a healthy part takes. */
const patience = seconds(5)

export interface ApiCheck {
  readonly findings: readonly Finding[]
  /** Ports on which the running Keyfob listens, as far as it says. */
  readonly listening: ReadonlySet<number>
}

/** Whether Keyfob runs, and what it reports about its parts. It is not an error when it does not run. */
export const checkApi = async (options: ApiOptions): Promise<ApiCheck> => {
  const url = options.api
  try {
    const { parts } = await new KeyfobClient({ url, retry: false }).system.readiness({ timeout: patience })
    const named = Object.entries(parts).map(([name, part]) => partFinding(name, part))
    return { findings: [ok('api', url), ...named, await checkKey(options)], listening: await listeningOf(options) }
  } catch (error) {
    const detail = `nothing answers at ${url} (${causeOf(error)})`
    const fix = 'Start it with "keyfob serve", or name another with --api.'
    return { findings: [note('api', detail, fix)], listening: new Set() }
  }
}

/** Ports of the API and of the embedded broker; of the API alone, where the caller may not ask. */
const listeningOf = async (options: ApiOptions): Promise<ReadonlySet<number>> => {
  const { brokers } = await (async () => clientOf(options).system.get({ timeout: patience }))().catch(() => ({
    brokers: [],
  }))
  const own = brokers.filter(({ embedded }) => embedded).map(({ url }) => url)
  return new Set([options.api, ...own].map((url) => Number(new URL(url).port)))
}

/** Whether the API authorizes this caller. */
const checkKey = async (options: ApiOptions): Promise<Finding> => {
  try {
    const key = keyOf(options)
    await clientOf(options).system.metrics() // every process has them
    return ok('api key', key === undefined ? 'not required' : 'valid')
  } catch (error) {
    return bad(
      'api key',
      failureText(error),
      'Set KEYFOB_API_KEY or --key-file to a valid API key; "keyfob keys create" makes one.',
    )
  }
}

const partFinding = (name: string, { ready, detail = '' }: Readiness['parts'][string]): Finding =>
  ready ? ok(`api: ${name}`, detail) : bad(`api: ${name}`, detail, 'See its own check below, or the log.')

const causeOf = (error: unknown): string =>
  error instanceof UnreachableError ? error.reason.message : failureText(error)
