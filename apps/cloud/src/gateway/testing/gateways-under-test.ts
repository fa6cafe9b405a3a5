/** For tests: every gateway on a broker that can be taken away, with a tap where its receipts pass. */
import { topicsFor } from '@keyfob/protocol'
import { type Service, systemClock } from '@keyfob/runtime'
import { MosquittoServer } from '@keyfob/testbed'
import type { Gateway } from '../../ports/gateway.ts'
import { EmbeddedBroker } from '../embedded-broker.ts'
import { EmbeddedGateway } from '../embedded-gateway.ts'
import { SampleLog } from '../../commands/testing/sample-log.ts'
import { SampleWireTap } from './sample-wire-tap.ts'
import { MqttGatewayPair } from '../mqtt-gateway-pair.ts'

export interface GatewayUnderTest {
  readonly gateway: Gateway & Service
  readonly log: SampleLog
  readonly vehicleUrl: string
  /** Receipts for uplinks that the gateway let go. */
  readonly receipts: () => number
  /** Connections that ended, of those on which receipts pass. */
  readonly ended: () => number
  readonly stopBroker: () => Promise<void>
  readonly bringBrokerBack: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Three free ports: of the broker for MQTT and for WebSocket, and of the tap. */
export type SamplePorts = readonly [broker: number, websocket: number, tap: number]

/** The broker runs; the gateway is not started yet. */
export type OpenGateway = (ports: SamplePorts) => Promise<GatewayUnderTest>

const embeddedBroker = (port: number, wsPort: number, log: SampleLog): EmbeddedBroker =>
  new EmbeddedBroker({ host: '127.0.0.1', port, wsPort, portFallback: false, wsPortFallback: false, log })

export const openEmbeddedGateway: OpenGateway = async ([port, wsPort, tapPort]) => {
  const log = new SampleLog()
  const broker = embeddedBroker(port, wsPort, log)
  const gateway = new EmbeddedGateway({ broker, topics: topicsFor(), log })
  await broker.start()
  const tap = await SampleWireTap.open(tapPort, port)
  return {
    gateway,
    log,
    vehicleUrl: tap.url,
    receipts: () => tap.fromBroker,
    ended: () => tap.ended,
    stopBroker: () => broker.stop(),
    bringBrokerBack: () => broker.start(),
    close: () => closeAll([() => broker.stop(), () => gateway.stop(), () => tap.close()]),
  }
}

const openMqttGateway = async (
  [port, , tapPort]: SamplePorts,
  protocolVersion: 4 | 5,
  log: SampleLog,
  broker: Service,
): Promise<GatewayUnderTest> => {
  const tap = await SampleWireTap.open(tapPort, port)
  const gateway = new MqttGatewayPair({ url: tap.url, protocolVersion, topics: topicsFor(), clock: systemClock, log })
  return {
    gateway,
    log,
    vehicleUrl: `mqtt://127.0.0.1:${port}`,
    receipts: () => tap.fromClients,
    ended: () => tap.ended,
    stopBroker: () => broker.stop(),
    bringBrokerBack: () => broker.start(),
    close: () => closeAll([() => gateway.stop(), () => broker.stop(), () => tap.close()]),
  }
}

/** `MqttGatewayPair` on the embedded broker. */
export const openMqttGatewayOnEmbedded =
  (protocolVersion: 4 | 5): OpenGateway =>
  async (ports) => {
    const log = new SampleLog()
    const broker = embeddedBroker(ports[0], ports[1], log)
    await broker.start()
    return openMqttGateway(ports, protocolVersion, log, broker)
  }

/** `MqttGatewayPair` on Mosquitto. */
export const openMqttGatewayOnMosquitto =
  (protocolVersion: 4 | 5): OpenGateway =>
  async (ports) => {
    const mosquitto = await MosquittoServer.start({ port: ports[0] })
    const opened = await openMqttGateway(ports, protocolVersion, new SampleLog(), mosquitto)
    return { ...opened, close: () => closeAll([opened.close, () => mosquitto.close()]) }
  }

const closeAll = async (closes: readonly (() => Promise<void>)[]): Promise<void> => {
  for (const close of closes) await close()
}
