/** A caller that is bound to a label sees and commands the vehicles that have it, and no other ones, wherever it asks. */
import type { Vin } from '@keyfob/protocol'
import { eventually } from '@keyfob/testbed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freshVin } from '../commands/testing/sample-core.ts'
import { sampleServer } from './testing/sample-server.ts'

let sample: Awaited<ReturnType<typeof sampleServer>>
let eu: Vin
let us: Vin
let key: string
const readers: AbortController[] = []
beforeEach(async () => {
  sample = await sampleServer({ requiresKeys: true })
  await sample.server.start()
  ;[eu, us] = [freshVin(), freshVin()]
  await sample.core.vehicles.put(eu, { labels: ['region=eu', 'pool'] })
  await sample.core.vehicles.put(us, { labels: ['region=us'] })
  key = (await sample.apiKeys.add('commands:read commands:send vehicles:read', { labels: ['region=eu'] })).text
})
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.abort()
  await sample.server.stop()
})

const ask = async (path: string, body?: object, as = key): Promise<{ status: number; body: any }> => {
  const headers = { authorization: `Bearer ${as}`, 'content-type': 'application/json' }
  const request = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await fetch(sample.server.url + path, request)
  return { status: response.status, body: await response.json() }
}
const submit = (vin: string, as = key) => ask('/commands', { command: 'doors_lock', vin }, as)

/** The `data` of each event of a stream. */
const follow = async (path: string, from: number): Promise<() => readonly any[]> => {
  const abort = new AbortController()
  readers.push(abort)
  const headers = { authorization: `Bearer ${key}`, 'last-event-id': String(from) }
  const response = await fetch(sample.server.url + path, { headers, signal: abort.signal })
  expect(response.status).toBe(200)
  let text = ''
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true })
  }
  read().catch(() => undefined)
  return () => [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data))
}

describe('lists', () => {
  it('show its vehicles and their commands only, and count no other ones', async () => {
    const [own, other] = [await sample.core.submit(eu), await sample.core.submit(us)]
    expect((await ask('/vehicles?count=true')).body).toMatchObject({ items: [{ vin: eu }], count: 1 })
    expect((await ask(`/vehicles?label=region=us`)).body.items).toEqual([])
    expect((await ask('/commands')).body.items.map(({ id }: { id: string }) => id)).toEqual([own.id])
    for (const filter of [`vin=${us}`, 'label=region=us', `state=sent&vin=${us}`, 'who=test&label=region=us'])
      expect((await ask(`/commands?${filter}`)).body.items).toEqual([])
    const all = (await sample.apiKeys.add('read')).text
    expect((await ask('/commands', undefined, all)).body.items).toHaveLength(2)
    expect(other.id).not.toBe(own.id)
  })

  it('follow a change of labels', async () => {
    await sample.core.vehicles.put(eu, { labels: ['pool'] })
    await sample.core.vehicles.put(us, { labels: ['region=eu'] })
    expect((await ask('/vehicles')).body.items).toMatchObject([{ vin: us }])
    expect([(await ask(`/vehicles/${eu}`)).status, (await submit(us)).status]).toEqual([404, 202])
  })
})

describe('one vehicle or command', () => {
  it('of another label is answered like one that does not exist', async () => {
    const { id: hidden } = await sample.core.submit(us)
    const nowhere = '01890000-0000-7000-8000-000000000000'
    for (const path of ['', '/explain', '/events']) {
      const { status, body } = await ask(`/commands/${hidden}${path}`)
      const missing = await ask(`/commands/${nowhere}${path}`)
      expect([status, body.type]).toEqual([404, '/problems/command-not-found'])
      expect(JSON.stringify(body).replaceAll(hidden, nowhere)).toBe(JSON.stringify(missing.body))
    }
    expect(await ask(`/commands/${hidden}/cancel`, {})).toMatchObject({ status: 404 })
    const unknown = freshVin()
    const [there, absent] = [await ask(`/vehicles/${us}`), await ask(`/vehicles/${unknown}`)]
    expect([there.status, JSON.stringify(there.body)]).toEqual([
      404,
      JSON.stringify(absent.body).replaceAll(unknown, us),
    ])
    const [refused, nobody] = [await submit(us), await submit(unknown)]
    expect([refused.status, refused.body.type]).toEqual([422, '/problems/vehicle-not-registered'])
    expect(JSON.stringify(refused.body)).toBe(JSON.stringify(nobody.body).replaceAll(unknown, us))
    expect((await sample.store.vehicleStore.list({}, undefined, 10)).items).toHaveLength(2)
  })

  it('of its label is there', async () => {
    const { status, body } = await submit(eu.toLowerCase())
    expect(status).toBe(202)
    expect((await ask(`/commands/${body.id}`)).status).toBe(200)
    expect((await ask(`/commands/${body.id}/explain`)).status).toBe(200)
    expect((await ask(`/vehicles/${eu}`)).status).toBe(200)
    expect([200, 202]).toContain((await ask(`/commands/${body.id}/cancel`, {})).status)
  })

  it('with any of several labels is there', async () => {
    const both = (await sample.apiKeys.add('vehicles:read', { labels: ['none', 'region=us'] })).text
    expect((await ask('/vehicles', undefined, both)).body.items).toMatchObject([{ vin: us }])
  })
})

describe('streams', () => {
  it('of events tell of its vehicles only, from the log and live alike', async () => {
    const from = await sample.store.events.tail()
    await sample.core.submit(us)
    const own = await sample.core.submit(eu)
    const [all, one] = [await follow('/events', from), await follow(`/commands/${own.id}/events`, 0)]
    const other = await sample.core.submit(us)
    await sample.core.ack(other, 'succeeded')
    await sample.core.ack(own, 'succeeded')
    await eventually(() => all().length >= 2 && one().length >= 2)
    expect(all().map(({ data }) => `${data.vin} ${data.state}`)).toEqual([`${eu} sent`, `${eu} succeeded`])
    expect(new Set(one().map(({ data }) => data.vin))).toEqual(new Set([eu]))
  })

  it('of presence tell of its vehicles only', async () => {
    const changes = await follow('/presence', Date.now() - 1_000)
    const birth = (vin: Vin) =>
      sample.store.vehicleStore.recordBirths(
        [{ vin, birth: { status: 'online', session: 's1', counter: 1, nonce: 'n', horizon: 1 }, retained: false }],
        Date.now(),
        () => false,
      )
    await birth(us)
    await birth(eu)
    await eventually(() => changes().length > 0)
    expect(changes()).toMatchObject([{ vin: eu, online: true }])
  })
})

it('what is about the whole system is not for a bound caller, and it knows what it is bound to', async () => {
  for (const path of [
    '/figures',
    '/figures/series',
    '/metrics',
    '/system',
    '/schedules',
    '/webhooks',
    '/keys',
    '/parked',
  ])
    expect([path, (await ask(path)).status]).toEqual([path, 403])
  expect((await ask('/figures')).body.detail).toMatch(/has commands:read .*, for vehicles with region=eu\.$/)
  expect((await ask('/me')).body).toMatchObject({
    labels: ['region=eu'],
    scopes: ['commands:read', 'vehicles:read', 'commands:send'],
  })
  expect((await ask('/catalogue')).status).toBe(200)
})
