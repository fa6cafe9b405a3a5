/** Streams with filters, over a real socket: what was before, and what comes. */
import { eventually } from '@keyfob/testbed'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freshVin } from '../commands/testing/sample-core.ts'
import { sampleServer } from './testing/sample-server.ts'

let sample: Awaited<ReturnType<typeof sampleServer>>
const readers: AbortController[] = []
beforeEach(async () => {
  sample = await sampleServer()
  await sample.server.start()
})
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.abort()
  await sample.server.stop()
})

/** The `vin state` of each event that comes, from a position of the log on. */
const follow = async (query: string, from?: number) => {
  const abort = new AbortController()
  readers.push(abort)
  const headers = from === undefined ? {} : { 'last-event-id': String(from) }
  const response = await fetch(`${sample.server.url}/events?${query}`, { headers, signal: abort.signal })
  expect(response.status).toBe(200)
  const stream = { text: '' }
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) stream.text += decoder.decode(chunk, { stream: true })
  }
  read().catch(() => undefined)
  return (): readonly string[] =>
    [...stream.text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => {
      const { vin, state } = JSON.parse(data).data
      return `${vin} ${state}`
    })
}

it('tells of some states, of one type, of one label, and of all at once, from the log and live alike', async () => {
  const { core, store } = sample
  const [one, two] = [freshVin(), freshVin()]
  await store.vehicleStore.put(one, { labels: ['winter'] }, Date.now())
  const from = await store.events.tail()
  const early = await core.submit(one)
  await core.ack(early, 'succeeded')
  const streams = {
    states: await follow('state=succeeded,failed', from),
    command: await follow('command=horn_honk', from),
    label: await follow('label=winter', from),
    all: await follow('label=winter&state=succeeded&command=engine_start', from),
    live: await follow('state=succeeded'),
  }
  const other = await core.submit(two)
  await core.ack(other, 'succeeded')
  await store.vehicleStore.put(two, { labels: ['winter'] }, Date.now())
  const last = await core.submit(one)
  await core.ack(last, 'failed')
  await eventually(() => streams.label().length >= 4 && streams.states().length >= 3)
  expect(streams.states()).toEqual([`${one} succeeded`, `${two} succeeded`, `${one} failed`])
  expect(streams.live()).toEqual([`${two} succeeded`])
  expect(streams.command()).toEqual([])
  expect(streams.label().filter((told) => told.startsWith(one))).toEqual(
    ['sent', 'succeeded', 'sent', 'failed'].map((state) => `${one} ${state}`),
  )
  expect(streams.all()[0]).toBe(`${one} succeeded`)
})

it.each(['state=asleep', 'label=W', 'command=', 'states=failed'])('refuses %s', async (query) => {
  const response = await fetch(`${sample.server.url}/events?${query}`)
  expect([response.status, (await response.json()).type]).toEqual([400, '/problems/invalid-query'])
})
