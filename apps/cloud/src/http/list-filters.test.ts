/** The filters of the lists over HTTP: how they are written, and what is refused. */
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Sample, sampleApp, sampleVin } from './testing/sample-server.ts'

let sample: Sample & { app: FastifyInstance }
beforeEach(async () => void (sample = await sampleApp()))
afterEach(() => sample.app.close())

const get = async (url: string) => {
  const answer = await sample.app.inject({ url })
  return { status: answer.statusCode, body: answer.json() }
}
const submit = async () =>
  (
    await sample.app.inject({
      method: 'POST',
      url: '/commands',
      payload: { command: 'engine_start', vin: sampleVin },
    })
  ).json<{ id: string; acceptedAt: string }>()

it('commands: every filter is understood, and has the open command or not', async () => {
  const { id, acceptedAt } = await submit()
  const later = new Date(Date.parse(acceptedAt) + 1).toISOString()
  const schedule = '019B7985-F400-7C44-8D2F-5A1F0E6B7C3D'
  const count = async (query: string) => (await get(`/commands?${query}`)).body.items.length
  await sample.app.inject({ method: 'PUT', url: `/vehicles/${sampleVin}`, payload: { labels: ['winter'] } })
  for (const query of ['state=queued,sent', `from=${acceptedAt}`, `to=${later}`, 'who=anonymous', 'label=winter'])
    expect([query, await count(query)]).toEqual([query, 1])
  for (const query of ['state=failed', `from=${later}`, `to=${acceptedAt}`, `schedule=${schedule}`, 'version=sdk:1:2'])
    expect([query, await count(query)]).toEqual([query, 0])
  const { body } = await get('/commands?reason=attempted')
  expect(body.items.map((item: { id: string }) => item.id)).toEqual([id])
})

it('vehicles: filtered, ordered, counted, and paged with the same query', async () => {
  const other = sampleVin.replace(/1$/, '2')
  for (const vin of [sampleVin, other]) await sample.app.inject({ method: 'PUT', url: `/vehicles/${vin}`, payload: {} })
  const first = await get('/vehicles?sort=-seenAt&count=true&limit=1&q=1kfaa')
  expect(first.body).toMatchObject({ count: 2, items: [{ vin: other }], next: `${other}_never` })
  const second = await get(`/vehicles?sort=-seenAt&limit=1&q=1kfaa&cursor=${first.body.next}`)
  expect(second.body).toMatchObject({ items: [{ vin: sampleVin }], next: null })
  expect(second.body).not.toHaveProperty('count')
  for (const query of ['online=true', 'online=false', 'seenBefore=2026-01-01T00:00:00Z', 'version=sdk:1', 'q=9'])
    expect([query, (await get(`/vehicles?${query}`)).body.items]).toEqual([query, []])
})

it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '1969-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'])(
  'takes the instant %s, or says that it cannot',
  async (at) => {
    for (const url of [`/commands?from=${at}&to=${at}`, `/vehicles?seenBefore=${at}`, `/commands?from=${at}`])
      expect([200, 400]).toContain((await get(url)).status)
  },
)

it.each([
  ['/commands?state=queued,asleep', 'state'],
  ['/commands?state=', 'state'],
  ['/commands?reason=because', 'reason'],
  ['/commands?who=a%00b', 'who'],
  ['/commands?schedule=1', 'schedule'],
  ['/commands?from=yesterday', 'from'],
  ['/commands?version=sdk', 'version'],
  ['/commands?version=sdk:%00', 'version'],
  ['/vehicles?q=%25', 'q'],
  ['/vehicles?q=123456789012345678', 'q'],
  ['/vehicles?online=perhaps', 'online'],
  ['/vehicles?sort=color', 'sort'],
  [`/vehicles?sort=seenAt&cursor=${sampleVin}`, 'cursor'],
  [`/vehicles?cursor=${sampleVin}_never`, 'cursor'],
  [`/vehicles?sort=seenAt&cursor=${sampleVin}_99999999999999999`, 'cursor'],
])('refuses %s', async (url, parameter) => {
  expect(await get(url)).toMatchObject({
    status: 400,
    body: { type: '/problems/invalid-query', errors: [{ parameter }] },
  })
})
