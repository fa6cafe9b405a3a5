import { once } from 'node:events'
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { HttpConnection, headerOf } from './http-connection.ts'

let server: Server
let connection: HttpConnection
afterEach(() => {
  connection.end()
  server.close()
})

/** Answers the nth request on any connection with the nth of these lists of pieces, each in a write of its own. */
const serve = async (...answers: readonly (readonly string[])[]): Promise<void> => {
  let nth = 0
  server = createServer((socket: Socket) => {
    socket.setNoDelay().on('error', () => undefined)
    socket.on('data', () => void writeAll(socket, answers[nth++] ?? []))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  connection = new HttpConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) // of a TCP server
}

const writeAll = async (socket: Socket, pieces: readonly string[]): Promise<void> => {
  for (const piece of pieces) {
    await new Promise((resolve) => setImmediate(resolve))
    if (piece === 'END') socket.destroy()
    else await new Promise((resolve) => socket.write(piece, resolve))
  }
}

it('reads an answer that comes in pieces, and the next on the same connection', async () => {
  await serve(
    ['HTTP/1.1 202 Accepted\r\nContent-', 'Length: 7\r\nX-Cache: hit\r\n\r', '\n{"a":', '1}'],
    ['HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'],
  )
  const { status, head, body } = await connection.post('/trigger-command', '{}')
  expect([status, headerOf(head, 'x-cache'), headerOf(head, 'retry-after'), body]).toEqual([
    202,
    'hit',
    undefined,
    '{"a":1}',
  ])
  expect(await connection.get('/')).toMatchObject({ status: 200, body: '{}' })
})

it('fails when the server closes, and connects again', async () => {
  await serve(['END'], ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'])
  await expect(connection.get('/')).rejects.toThrow('closed the connection')
  expect(await connection.get('/')).toMatchObject({ status: 200 })
})

it('refuses an answer without a length', async () => {
  await serve(['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'])
  await expect(connection.get('/')).rejects.toThrow('answered without Content-Length')
})
