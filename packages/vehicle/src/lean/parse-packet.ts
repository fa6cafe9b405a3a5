import type { MqttVersion } from '@keyfob/protocol'
import mqtt, { type Packet, type Parser } from 'mqtt-packet'

/** One parser for all connections of a version: between two whole packets it keeps nothing. */
const parsers = new Map<MqttVersion, Parser>()

/** @param frame one whole packet @throws Error when it is not one of this version */
export const parsePacket = (frame: Buffer, protocolVersion: MqttVersion): Packet => {
  const parser = parsers.get(protocolVersion) ?? mqtt.parser({ protocolVersion })
  parsers.set(protocolVersion, parser)
  let parsed: Packet | Error | undefined
  const keep = (found: Packet | Error): void => void (parsed ??= found)
  parser.once('packet', keep).once('error', keep)
  const rest = parser.parse(frame)
  parser.removeAllListeners()
  if (parsed instanceof Error || parsed === undefined || rest > 0) {
    parsers.delete(protocolVersion) // the next packet must not begin in this one
    throw parsed instanceof Error ? parsed : new Error('the broker sends a packet that is not whole')
  }
  return parsed
}
