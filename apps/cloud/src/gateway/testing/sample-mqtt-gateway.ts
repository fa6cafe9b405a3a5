/** For tests: an `MqttGateway` and the other side of its wire. */
import { type Vin, topicsFor } from '@keyfob/protocol'
import { VirtualClock } from '@keyfob/runtime'
import type { IPublishPacket } from 'mqtt-packet'
import { MqttGateway, type MqttGatewayOptions } from '../mqtt-gateway.ts'
import { SampleLog } from '../../commands/testing/sample-log.ts'
import { type SampleScript, type SampleSession, SampleScriptedBroker, obliging } from './sample-scripted-broker.ts'

export const sampleVin = '1M8GDM9AXKP042788' as Vin // a known VIN
export const sampleTopics = topicsFor()

export interface SampleMqttGateway {
  readonly gateway: MqttGateway
  /** Time stands still unless a test lets it pass: whatever comes without that, came without a pause. */
  readonly clock: VirtualClock
  readonly log: SampleLog
}

/** Not started yet. */
export const sampleMqttGateway = (
  options: Partial<MqttGatewayOptions> & { readonly url: string },
): SampleMqttGateway => {
  const clock = new VirtualClock()
  const log = new SampleLog()
  return { gateway: new MqttGateway({ topics: sampleTopics, clock, log, ...options }), clock, log }
}

export interface SampleScriptedGateway extends SampleMqttGateway {
  readonly broker: SampleScriptedBroker
  readonly url: string
  readonly close: () => Promise<void>
}

/** Not started yet, on a broker that keeps to the script. */
export const sampleScriptedGateway = async (
  port: number,
  script: SampleScript = obliging,
  options: Partial<MqttGatewayOptions> = {},
): Promise<SampleScriptedGateway> => {
  const broker = await SampleScriptedBroker.open(port, script)
  const url = `mqtt://127.0.0.1:${port}`
  const sample = sampleMqttGateway({ url, ...options })
  const close = async (): Promise<void> => {
    await sample.gateway.stop()
    await broker.close()
  }
  return { ...sample, broker, url, close }
}

/** A vehicle's ack as the broker sends it on; the payload is its number. */
export const sampleAck = (messageId: number, vin: Vin = sampleVin): IPublishPacket => ({
  cmd: 'publish',
  topic: sampleTopics.uplink(vin, 'ack'),
  payload: `${messageId}`,
  qos: 1,
  messageId,
  retain: false,
  dup: false,
})

/** Numbers of the acks whose receipt came, in its order. */
export const receiptsIn = ({ packets }: SampleSession): readonly (number | undefined)[] =>
  packets.filter(({ cmd }) => cmd === 'puback').map(({ messageId }) => messageId)
