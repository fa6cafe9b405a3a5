import { type Server, createServer } from 'node:net'
import { freePort } from '@keyfob/testbed'
import { afterEach, expect, it } from 'vitest'
import { listenOnPort } from './listen-on-port.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
})

const newServer = (): Server => {
  const server = createServer()
  servers.push(server)
  return server
}

const wanted = { host: '127.0.0.1', fallback: false, variable: 'KEYFOB_MQTT_PORT' }

/** So many in a row, of which none is another program's; the first of them. */
const takenPorts = async (count: number): Promise<number> => {
  for (;;) {
    const port = await freePort()
    const ports = Array.from({ length: count }, (_, n) => port + n)
    const taking = await Promise.allSettled(ports.map((each) => listenOnPort(newServer(), { ...wanted, port: each })))
    if (taking.every(({ status }) => status === 'fulfilled')) return port
  }
}

it('listens on the port that was asked for, or on any', async () => {
  const port = await freePort()
  expect(await listenOnPort(newServer(), { ...wanted, port })).toBe(port)
  expect(await listenOnPort(newServer(), { ...wanted, port: 0 })).toBeGreaterThan(0)
})

it('takes the next free port where it may', async () => {
  const port = await takenPorts(1)
  const given = await listenOnPort(newServer(), { ...wanted, port, fallback: true })
  expect(given).toBeGreaterThan(port)
  expect(given).toBeLessThanOrEqual(port + 20)
})

it('refuses a taken port that was asked for, naming its variable', async () => {
  const port = await takenPorts(1)
  await expect(listenOnPort(newServer(), { ...wanted, port })).rejects.toThrow(
    `Port ${port} is taken by another program. Set KEYFOB_MQTT_PORT to a free one, or stop that program.`,
  )
})

it('gives up when the next twenty are taken, too', async () => {
  const port = await takenPorts(21)
  await expect(listenOnPort(newServer(), { ...wanted, port, fallback: true })).rejects.toThrow(
    `The ports ${port} to ${port + 20} are all taken. Set KEYFOB_MQTT_PORT`,
  )
})

it('fails at once when no other port would help', async () => {
  const port = await freePort()
  // 192.0.2.1 is for documentation (RFC 5737): no machine has it.
  const listening = listenOnPort(newServer(), { ...wanted, host: '192.0.2.1', port, fallback: true })
  await expect(listening).rejects.toThrow(`KEYFOB_MQTT_PORT ${port} cannot be listened on:`)
})
