import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Config } from '@keyfob/cloud'

interface WantedPort {
  readonly variable: string
  /** 0: any free one. */
  readonly port: number
  /** Whether the next free one will do. */
  readonly mayGiveWay: boolean
}

/** The ports on which a Keyfob with this configuration listens. */
export const wantedPorts = ({ http, embeddedBroker: broker, ...demo }: Config): readonly WantedPort[] => [
  { variable: 'PORT', port: http.port, mayGiveWay: http.portFallback },
  ...(broker === null
    ? []
    : [
        { variable: 'KEYFOB_MQTT_PORT', port: broker.port, mayGiveWay: broker.portFallback },
        { variable: 'KEYFOB_MQTT_WS_PORT', port: broker.wsPort, mayGiveWay: broker.wsPortFallback },
      ]),
  ...(demo.demoVehicles === 0 || demo.demoWakePort === null
    ? []
    : [{ variable: 'KEYFOB_DEMO_WAKE_PORT', port: demo.demoWakePort, mayGiveWay: false }]),
]

/**
 * Finds a taken port before anything starts: a database that was made first would be stopped again for it. A default port
 * may give way, and is not checked.
 *
 * @throws Error that names the variable
 */
export const refuseTakenPorts = async (config: Config): Promise<void> => {
  for (const { variable, port, mayGiveWay } of wantedPorts(config))
    if (!mayGiveWay && port !== 0 && (await isTaken(config.host, port)))
      throw new Error(
        `Port ${port} is taken by another program. Set ${variable} to a free one, or stop that program. Nothing was started.`,
      )
}

/** Whether another program listens there. Another obstacle is reported by the part itself, which says more of it. */
export const isTaken = async (host: string, port: number): Promise<boolean> => {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EADDRINUSE' // what a socket throws
  } finally {
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
}
