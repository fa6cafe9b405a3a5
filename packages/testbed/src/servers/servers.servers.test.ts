import { once } from 'node:events'
import { connect } from 'node:net'
import { Client } from 'pg'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { eventually } from '../eventually.ts'
import { answerOf, listens } from './answers.ts'
import { hasEnded } from './descendants.ts'
import { FaultProxy } from './fault-proxy.ts'
import { MosquittoServer } from './mosquitto-server.ts'
import { PostgresServer } from './postgres-server.ts'
import { RedisServer } from './redis-server.ts'

const ping = 'PING\r\n'
const closes: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closes.splice(0).toReversed()) await close()
})

const redis = async (): Promise<RedisServer> => {
  const server = await RedisServer.start()
  closes.push(() => server.close())
  return server
}

describe('a server', () => {
  it('keeps its data over kill -9 and a start on the same port', async () => {
    const server = await PostgresServer.start()
    closes.push(() => server.close())
    const run = async (sql: string): Promise<unknown[]> => {
      const client = new Client(server.url)
      await client.connect()
      try {
        return (await client.query(sql)).rows as unknown[]
      } finally {
        await client.end()
      }
    }
    await run('CREATE TABLE kept AS SELECT 1 AS one')
    await server.kill()
    expect(await listens(server.port)).toBe(false)
    await server.start()
    expect(await run('SELECT one FROM kept')).toEqual([{ one: 1 }])
    expect(await run('SHOW fsync')).toEqual([{ fsync: 'on' }])
  })

  it('answers nothing while it is paused', async () => {
    const server = await redis()
    server.pause()
    expect(await answerOf(server.port, ping)).toBe('')
    server.resume()
    expect(await answerOf(server.port, ping)).toMatch(/^\+PONG/)
  })

  it('has no session that runs on while it is paused, or after it was killed', async () => {
    const server = await PostgresServer.start()
    closes.push(() => server.close())
    const client = new Client(server.url)
    client.on('error', () => undefined)
    await client.connect()
    server.pause()
    let answers = 0
    const answered = client.query('SELECT 1').then(() => (answers += 1))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(answers).toBe(0)
    server.resume()
    await answered
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    await server.kill()
    expect(rows.map(({ pid }) => hasEnded(pid))).toEqual([true])
  })

  it('that cannot start says what the program said', async () => {
    await expect(MosquittoServer.start({ lines: ['no_such_setting 1'] })).rejects.toThrow(
      /Mosquitto ended with[\s\S]*no_such_setting/,
    )
  })

  it('is RabbitMQ with its console and its MQTT plugin, too', async () => {
    const { managementUrl, rabbitMqttUrl, amqpUrl } = inject('servers')
    const { username, password, host } = new URL(managementUrl)
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    const response = await fetch(`http://${host}/api/whoami`, { headers: { authorization } })
    expect(await response.json()).toMatchObject({ name: username, tags: ['administrator'] })
    expect(await listens(Number(new URL(rabbitMqttUrl).port))).toBe(true)
    expect(await answerOf(Number(new URL(amqpUrl).port), 'AMQP\0\0\t\x01')).not.toBe('')
  })
})

describe('the fault proxy', () => {
  const open = async () => {
    const server = await redis()
    const proxy = await FaultProxy.open(server.port)
    closes.push(() => proxy.close())
    return proxy
  }

  it('passes, refuses and passes again', async () => {
    const proxy = await open()
    expect(await answerOf(proxy.port, ping)).toMatch(/^\+PONG/)
    proxy.refuse()
    expect(await answerOf(proxy.port, ping)).toBe('')
    proxy.resume()
    expect(await answerOf(proxy.port, ping)).toMatch(/^\+PONG/)
  })

  it('stalls: connections stay, nothing moves, and what was held moves on', async () => {
    const proxy = await open()
    const socket = connect(proxy.port, '127.0.0.1')
    closes.push(async () => void socket.destroy())
    await once(socket, 'connect')
    await eventually(() => proxy.connections === 1)
    proxy.stall()
    let heard = ''
    socket.on('data', (bytes) => (heard += bytes.toString()))
    socket.write(ping)
    expect(await answerOf(proxy.port, ping)).toBe('')
    expect([heard, socket.destroyed]).toEqual(['', false])
    proxy.resume()
    await eventually(() => heard.startsWith('+PONG'))
  })

  it('cuts with a reset', async () => {
    const proxy = await open()
    const socket = connect(proxy.port, '127.0.0.1')
    await once(socket, 'connect')
    await eventually(() => proxy.connections === 1)
    const failed = once(socket, 'error')
    proxy.cut()
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
  })
})
