import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { resetSocket } from './reset-socket.ts'

const server = createServer()
let socket: Socket
/** The other end of it, and how it ended. */
let end: Promise<'reset' | 'closed'>
beforeEach(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection') as Promise<[Socket]> // what the event has
  socket = connect((server.address() as AddressInfo).port, '127.0.0.1') // listens on TCP
  await once(socket, 'connect')
  const [other] = await accepted
  end = new Promise((resolve) => {
    other.on('error', () => resolve('reset')).on('close', () => resolve('closed'))
    other.resume()
  })
})
afterEach(() => void server.close())

it('resets a connection', async () => {
  resetSocket(socket)
  await once(socket, 'close')
  expect(await end).toBe('reset')
})

it('closes a socket that is just being ended, so that its process can exit', async () => {
  socket.end()
  resetSocket(socket)
  await once(socket, 'close') // an error of Node in place of it, else
  expect(await end).toBe('closed')
})
