/** The stream of presence changes, over a real socket. */
import { type Vin, parseVin, presenceChangeSchema } from '@keyfob/protocol'
import { hours } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freshVin } from '../commands/testing/sample-core.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { type ServerChanges, sampleServer } from './testing/sample-server.ts'

let sample: Awaited<ReturnType<typeof sampleServer>>
const readers: AbortController[] = []
const start = async (changes: ServerChanges = {}): Promise<void> => {
  sample = await sampleServer(changes)
  await sample.server.start()
}
beforeEach(() => start())
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.abort()
  await sample.server.stop()
})

const open = async (headers: Record<string, string> = {}) => {
  const abort = new AbortController()
  readers.push(abort)
  const response = await fetch(`${sample.server.url}/presence`, { headers, signal: abort.signal })
  const stream = { status: response.status, text: '', ended: false }
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) stream.text += decoder.decode(chunk, { stream: true })
  }
  read()
    .catch(() => undefined)
    .finally(() => (stream.ended = true))
  return stream
}
/** The changes that came, each as its schema has it: `vin online`. */
const changesIn = ({ text }: { readonly text: string }): readonly string[] =>
  [...text.matchAll(/^event: presence\ndata: (.*)$/gm)].map(([, data = '']) => {
    const { vin, online } = presenceChangeSchema.strict().parse(JSON.parse(data))
    return `${vin} ${online}`
  })

const birth = (vin: Vin, at = Date.now(), session = 's1', counter = 1) =>
  sample.store.vehicleStore.recordBirths(
    [{ vin, birth: { status: 'online', session, counter, nonce: 'n', horizon: at }, retained: false }],
    at,
    () => true,
  )
const will = (vin: Vin) =>
  sample.store.vehicleStore.recordWills([{ vin, will: { status: 'offline', session: 's1' } }], Date.now())

it('tells each change once, from now on', async () => {
  const [before, vin] = [freshVin(), freshVin()]
  await birth(before, Date.now() - hours(1))
  const stream = await open()
  await birth(vin)
  await eventually(() => changesIn(stream).includes(`${vin} true`))
  await will(vin)
  await eventually(() => changesIn(stream).includes(`${vin} false`))
  await birth(freshVin())
  await eventually(() => changesIn(stream).length === 3)
  expect(changesIn(stream).slice(0, 2)).toEqual([`${vin} true`, `${vin} false`])
})

it('resumes from an instant, and tells a crowd of vehicles completely', async () => {
  const from = Date.now() - hours(2)
  const at = from + hours(1)
  const vins = Array.from({ length: 1_100 }, (_, index) => parseVin(`1KEYF0B9${String(index).padStart(9, '0')}`)!)
  await sample.store.database.query(
    `INSERT INTO vehicles (vin, registered_at, online, seen_at) SELECT vin, now(), true, $2::timestamptz FROM unnest($1::text[]) AS x (vin)`,
    [vins, new Date(at).toISOString()],
  )
  const stream = await open({ 'last-event-id': String(from) })
  await eventually(() => changesIn(stream).length >= vins.length)
  await birth(freshVin())
  await eventually(() => changesIn(stream).length > vins.length)
  expect(new Set(changesIn(stream)).size).toBe(vins.length + 1)
  expect(changesIn(stream)).toHaveLength(vins.length + 1)
  expect(stream.text).toContain(`id: ${at}\n`)
})

it('ends when the store is unavailable, and answers 503 to who comes then', async () => {
  const stream = await open()
  const unavailable = new StoreUnavailable('down', { mayHaveTakenEffect: false })
  sample.script.vehicles.presenceAfter = () => Promise.reject(unavailable)
  await eventually(() => stream.ended)
  expect(stream.text).toContain(': presence cannot be read now; reconnect with Last-Event-ID')
  expect((await open()).status).toBe(503)
})

it('refuses a position that is none, and counts for the limit of streams', async () => {
  expect((await open({ 'last-event-id': 'x' })).status).toBe(400)
  await sample.server.stop()
  await start({ limits: { streams: { all: 9, ofOne: 1 } } })
  expect([(await open()).status, (await open()).status]).toEqual([200, 429])
})
