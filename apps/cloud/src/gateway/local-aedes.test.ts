import { type Server, createServer } from 'node:net'
import { eventually, freePort } from '@keyfob/testbed'
import { afterEach, describe, expect, it } from 'vitest'
import { LocalAedes } from './local-aedes.ts'
import { SampleRawClient } from './testing/sample-raw-client.ts'

let server: Server
let aedes: LocalAedes
const defects: string[] = []

/** A broker with a listener that fails, and the port where it listens. */
const opened = async (event: 'client' | 'clientDisconnect'): Promise<number> => {
  defects.length = 0
  aedes = await LocalAedes.open({}, (id, error) => void defects.push(`${id}: ${String(error)}`))
  aedes.on(event, ({ id }) => {
    if (id.startsWith('bad')) throw new Error('a defect')
  })
  server = createServer((socket) => void aedes.handle(socket))
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return port
}

afterEach(async () => {
  await aedes.end()
  await new Promise((resolve) => server.close(resolve))
})

describe('a failure of the library', () => {
  it.each([true, false])('while a client connects ends that client’s connection (clean: %s)', async (clean) => {
    const port = await opened('client')
    const client = await SampleRawClient.join(port, { clientId: 'bad', clean })
    await eventually(() => defects.length > 0)
    expect(defects).toEqual(['bad: Error: a defect'])
    if (clean) await eventually(() => client.isClosed)
    client.socket.destroy()
    const other = await SampleRawClient.join(port)
    await eventually(() => other.of('connack').length > 0)
    other.socket.destroy()
  })

  it('while a client leaves ends nothing else', async () => {
    const port = await opened('clientDisconnect')
    const client = await SampleRawClient.join(port, { clientId: 'bad' })
    await eventually(() => client.of('connack').length > 0)
    client.socket.destroy()
    await eventually(() => defects.length > 0)
    const other = await SampleRawClient.join(port)
    await eventually(() => other.of('connack').length > 0)
    other.socket.destroy()
  })
})
