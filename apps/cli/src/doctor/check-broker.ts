import type { Config } from '@keyfob/cloud'
import { topicsFor } from '@keyfob/protocol'
import { messageOf, seconds } from '@keyfob/runtime'
import mqtt, { type MqttClient } from 'mqtt'
import { freshVin } from '../smoke/smoke-vin.ts'
import { type Finding, bad, ok } from './finding.ts'

/** Longer than a healthy broker takes. */
const patience = seconds(5)

/**
 * Logs in to the configured broker as Keyfob does, and sends one message to itself: an empty presence of a VIN that nobody
 * has, which Keyfob ignores. The embedded broker is part of Keyfob, and is not checked.
 */
export const checkBroker = async ({ mqttUrl, secrets, topicPrefix }: Config): Promise<Finding> => {
  if (mqttUrl === null) return ok('mqtt broker', 'embedded (MQTT_URL is not set)')
  const limits = { connectTimeout: patience, reconnectPeriod: 0 }
  let client: MqttClient | undefined
  try {
    client = await mqtt.connectAsync(mqttUrl, { ...secrets.mqtt, ...secrets.mqttTls, ...limits }, false)
    const took = await roundTrip(client, topicsFor(topicPrefix).uplink(freshVin(), 'presence'))
    const version = await versionOf(client)
    return brokerFinding(mqttUrl, version, took)
  } catch (error) {
    return client === undefined
      ? bad(
          'mqtt broker',
          `${mqttUrl}: ${messageOf(error)}`,
          'Check MQTT_URL, MQTT_USERNAME and MQTT_PASSWORD, and that the broker runs.',
        )
      : bad(
          'mqtt broker',
          `connected to ${mqttUrl}, but ${messageOf(error)}`,
          `Let the user of Keyfob read and write ${topicPrefix}/+/presence (docs/vehicle-access.md).`,
        )
  } finally {
    await client?.endAsync(true)
  }
}

/** Kept by Mosquitto, and by brokers that follow it. RabbitMQ's plugin and HiveMQ say nothing by MQTT. */
const versionTopic = '$SYS/broker/version'
/** A kept message comes at once. In ms. */
const versionPatience = 500
/** Most characters of a version that are shown. */
const versionMax = 100

/** What the broker says of itself; '' where it does not, or where this user may not read it. */
const versionOf = async (client: MqttClient): Promise<string> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(''), versionPatience)
    client.once('message', (_topic, payload) => {
      clearTimeout(timer)
      resolve(payload.subarray(0, versionMax).toString())
    })
    client.subscribeAsync(versionTopic).catch(() => undefined) // a refusal is silence
  })

/** The oldest Mosquitto that is supported: before it, anybody may connect to a broker without a configuration. */
const mosquittoMajorMin = 2

/** @param took ms that a message needed to come back */
export const brokerFinding = (url: string, version: string, took: number): Finding => {
  const major = /^mosquitto version (\d{1,4})\./.exec(version)?.[1]
  if (major !== undefined && Number(major) < mosquittoMajorMin)
    return bad('mqtt broker', `${version} at ${url}`, `Keyfob needs Mosquitto ${mosquittoMajorMin} or later.`)
  const name = version || 'of unknown version'
  return ok('mqtt broker', `connected to ${url} (${name}); a message came back after ${took} ms`)
}

/** @returns ms from the publish to the message */
const roundTrip = async (client: MqttClient, topic: string): Promise<number> => {
  const [granted] = await client.subscribeAsync(topic, { qos: 1 })
  if (granted === undefined || granted.qos > 2) throw new Error('it does not let Keyfob subscribe.')
  const begunAt = performance.now()
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a message did not come back in 5 s.')), patience)
    client.once('message', () => {
      clearTimeout(timer)
      resolve()
    })
    client.publishAsync(topic, '', { qos: 1 }).catch(reject)
  })
  return Math.round(performance.now() - begunAt)
}
