import { KeyfobClient, type Readiness, UnreachableError } from '@keyfob/client'
import type { Config } from '@keyfob/cloud'
import { messageOf, seconds } from '@keyfob/runtime'
import mqtt from 'mqtt'
import { clientOf, keyOf } from '../client-of.ts'
import type { ApiOptions } from '../options.ts'
import { failureText } from '../failure-text.ts'
import { type Finding, bad, note, ok } from './finding.ts'

/** Longer than a healthy part takes. */
const patience = seconds(5)

/** Whether Keyfob runs, and what it reports about its parts. It is not an error when it does not run. */
export const checkApi = async (options: ApiOptions): Promise<readonly Finding[]> => {
  const url = options.api
  try {
    const { parts } = await new KeyfobClient({ url, retry: false }).system.readiness({ timeout: patience })
    return [
      ok('api', url),
      ...Object.entries(parts).map(([name, part]) => partFinding(name, part)),
      await checkKey(options),
    ]
  } catch (error) {
    return [
      note(
        'api',
        `nothing answers at ${url} (${causeOf(error)})`,
        'Start it with "keyfob serve", or name another with --api.',
      ),
    ]
  }
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

/** Whether the configured broker accepts a connection. The embedded one is part of Keyfob, and is not checked. */
export const checkBroker = async ({ mqttUrl, secrets }: Config): Promise<Finding> => {
  if (mqttUrl === null) return ok('mqtt broker', 'embedded (MQTT_URL is not set)')
  try {
    const client = await mqtt.connectAsync(
      mqttUrl,
      { ...secrets.mqtt, connectTimeout: patience, reconnectPeriod: 0 },
      false,
    )
    await client.endAsync(true)
    return ok('mqtt broker', `connected to ${mqttUrl}`)
  } catch (error) {
    return bad(
      'mqtt broker',
      `${mqttUrl}: ${messageOf(error)}`,
      'Check MQTT_URL, MQTT_USERNAME and MQTT_PASSWORD, and that the broker runs.',
    )
  }
}
