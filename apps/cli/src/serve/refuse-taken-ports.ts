import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Config } from '@keyfob/cloud'

/**
 * Finds a taken port before anything starts: a database that was made first would be stopped again for it. A default port
 * may give way, and is not checked.
 *
 * @throws Error that names the variable
 */
export const refuseTakenPorts = async ({ host, http, embeddedBroker }: Config): Promise<void> => {
  const wanted = [{ variable: 'PORT', port: http.port, mayGiveWay: http.portFallback }]
  if (embeddedBroker !== null)
    wanted.push(
      { variable: 'KEYFOB_MQTT_PORT', port: embeddedBroker.port, mayGiveWay: embeddedBroker.portFallback },
      { variable: 'KEYFOB_MQTT_WS_PORT', port: embeddedBroker.wsPort, mayGiveWay: embeddedBroker.wsPortFallback },
    )
  for (const { variable, port, mayGiveWay } of wanted)
    if (!mayGiveWay && port !== 0 && (await isTaken(host, port)))
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
