import { KeyfobClient, type Readiness, UnreachableError } from '@keyfob/client'
import type { Config } from '@keyfob/cloud'
import { messageOf, seconds } from '@keyfob/runtime'
import mqtt from 'mqtt'
import { clientOf, keyOf } from '../client-of.ts'
import type { ApiOptions } from '../options.ts'
import { failureText } from '../failure-text.ts'
import { type Finding, bad, note, ok } from './finding.ts'

/** Longer than any healthy part takes. */
const patience = seconds(5)

/** Whether Keyfob runs, and what it says of its parts. Not to run is no fault. */
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

/** Whether the API lets this caller in. */
const checkKey = async (options: ApiOptions): Promise<Finding> => {
  try {
    const key = keyOf(options)
    await clientOf(options).system.metrics() // every process has them
    return ok('api key', key === undefined ? 'none is needed' : 'it holds')
  } catch (error) {
    return bad(
      'api key',
      failureText(error),
      'Set KEYFOB_API_KEY or --key-file to a key that holds; "keyfob keys create" makes one.',
    )
  }
}

const partFinding = (name: string, { ready, detail = '' }: Readiness['parts'][string]): Finding =>
  ready ? ok(`api: ${name}`, detail) : bad(`api: ${name}`, detail, 'Its own check below, or the log, says more.')

const causeOf = (error: unknown): string =>
  error instanceof UnreachableError ? error.reason.message : failureText(error)

/** The broker that is named: reached, and let in. The embedded one is part of Keyfob, and needs no look. */
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
