import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Callers } from './callers.ts'
import { CommandBook } from './command-book.ts'
import { dialects } from './dialect.ts'

const asked: string[] = []
let isShedding = false
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (bytes: Buffer) => (body += bytes.toString()))
  request.on('end', () => {
    asked.push(body)
    const answer = JSON.stringify({ id: `id-${asked.length}` })
    const headers = { 'content-length': Buffer.byteLength(answer), 'retry-after': '3600' }
    response.writeHead(isShedding ? 503 : 202, headers).end(answer)
  })
})
beforeAll(async () => void (await once(server.listen(0, '127.0.0.1'), 'listening')))
afterAll(() => void server.close())

/** Notes when each call is said to have begun. */
class BeginningsBook extends CommandBook {
  readonly beginnings: number[] = []
  override accept(id: string, begunAt: number): void {
    this.beginnings.push(begunAt)
    super.accept(id, begunAt)
  }
}

const callersWith = (book: CommandBook): Callers => {
  const apis = [`http://127.0.0.1:${(server.address() as AddressInfo).port}`] // of a TCP server
  return new Callers({ dialect: dialects.keyfob, apis, vehicles: 3, book })
}

it('begins the latency of an open loop when the call was due, also of calls that a stall held back', async () => {
  const book = new BeginningsBook()
  const callers = callersWith(book)
  const end = new AbortController()
  const stall = () => {
    for (const until = performance.now() + 200; performance.now() < until;); // no call is possible meanwhile
  }
  setTimeout(stall, 50)
  const calling = callers.open(100, end.signal)
  await expect.poll(() => book.acceptedCount, { timeout: 60_000 }).toBeGreaterThanOrEqual(40)
  end.abort()
  await calling
  callers.close()
  const [first = 0] = book.beginnings
  const rank = book.beginnings.map((at) => (at - first) / 10)
  expect(rank.every((each) => Math.abs(each - Math.round(each)) < 1e-6)).toBe(true)
  expect(new Set(rank.map(Math.round)).size).toBe(rank.length)
})

it('calls all vehicles in turn in a closed loop, each the next time with another command', async () => {
  asked.length = 0
  const book = new CommandBook()
  const callers = callersWith(book)
  const end = new AbortController()
  const calling = callers.closed(1, end.signal)
  await expect.poll(() => asked.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(6)
  end.abort()
  await calling
  callers.close()
  const first = asked.slice(0, 6)
  expect(new Set(first).size).toBe(6)
  expect(first.map((body) => (JSON.parse(body) as { vin: string }).vin.slice(-1)).join('')).toBe('012012')
})

it('counts what was shed, and a closed caller stays away as long as it was told to', async () => {
  asked.length = 0
  isShedding = true
  const book = new CommandBook()
  book.begin()
  const callers = callersWith(book)
  const end = new AbortController()
  const calling = callers.closed(4, end.signal)
  const refused = () => book.figures(new Map())['refused (503)']
  await expect.poll(refused, { timeout: 60_000 }).toBe(4)
  end.abort() // which also ends the hour that they were told to wait
  await calling
  callers.close()
  expect(asked).toHaveLength(4)
})
