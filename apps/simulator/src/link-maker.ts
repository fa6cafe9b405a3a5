import type { Vin } from '@keyfob/protocol'
import type { Clock } from '@keyfob/runtime'
import { LeanLink, LeanNetwork, MqttLink, isLeanUrl } from '@keyfob/vehicle'
import type { Broker } from './body/broker.ts'
import type { DroppableLink } from './body/radio.ts'

/** `sdk`: as a vehicle connects, by MQTT.js. `lean`: in a few kB, where the broker is at `mqtt://`; as `sdk` elsewhere. */
export type Transport = 'sdk' | 'lean'

/** Makes the links of a fleet, one for each connection. @param localAddress that lean connections come from */
export const linkMaker = (
  broker: Broker,
  clock: Clock,
  transport: Transport,
  localAddress: string | undefined,
): ((vin: Vin) => DroppableLink) => {
  if (transport === 'sdk' || !isLeanUrl(broker.url)) return (vin) => new MqttLink({ ...broker, clientId: vin, clock })
  const network = new LeanNetwork({ url: broker.url, localAddress, clock })
  const { username, password, protocolVersion } = broker
  return (vin) => new LeanLink({ network, clientId: vin, username, password, protocolVersion })
}
