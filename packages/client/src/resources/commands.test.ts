import { afterEach, beforeEach, expect, it } from 'vitest'
import { SampleServer, json, problem, stream } from '../testing/sample-server.ts'

let server: SampleServer
beforeEach(async () => {
  server = await SampleServer.start()
})
afterEach(() => server.stop())

const open = { id: '1', state: 'sent', settledAt: null }
const settled = { id: '1', state: 'unknown', settledAt: '2026-01-01T00:00:00Z' }
const event = (state: string): string => `id: 4\ndata: ${JSON.stringify({ data: { state } })}\n\n`
const paths = (): readonly string[] => server.requests.map(({ path }) => path)

it('waits for the event that settles a command, unknown included, and shows it then', async () => {
  server.turns = [json(200, open), stream(event('sent'), event('unknown')), json(200, settled)]
  expect(await server.client().commands.wait('1')).toEqual(settled)
  expect([paths(), server.clock.pauses]).toEqual([['/commands/1', '/commands/1/events', '/commands/1'], []])
})

it('does not wait for what is settled', async () => {
  server.turns = [json(200, settled)]
  await server.client().commands.wait('1')
  expect(paths()).toEqual(['/commands/1'])
})

it('reads again after a while where there is no stream for it, and where a cache is behind', async () => {
  const busy = problem(429, 'too-many-own-streams')
  const told = stream(event('unknown'))
  server.turns = [json(200, open), busy, json(200, open), told, json(200, open), told, json(200, settled)]
  expect(await server.client().commands.wait('1')).toEqual(settled)
  expect(server.clock.pauses).toEqual([1_000, 1_000, 1_000])
})

it('shows the command as it is when the time has passed', async () => {
  const soon = 50
  server.turns = [json(200, open), (response) => void response.writeHead(200), json(200, open)]
  expect(await server.client().commands.wait('1', { timeout: soon })).toEqual(open)
})

it('ends with its signal, and with a refusal', async () => {
  const end = new AbortController()
  server.turns = [json(200, open), () => end.abort(new Error('enough'))]
  await expect(server.client().commands.wait('1', { signal: end.signal })).rejects.toThrow('enough')
  server.turns = [json(200, open), problem(403, 'insufficient-scope')]
  await expect(server.client().commands.wait('1')).rejects.toThrow('insufficient-scope')
})

it('asks the API to wait where it is told to', async () => {
  server.turns = [json(200, settled)]
  await server.client().commands.submit({ command: 'horn_honk', vin: 'V' }, { waitSeconds: 10 })
  expect(server.requests[0]?.headers).toMatchObject({ prefer: 'wait=10', 'content-type': 'application/json' })
})
