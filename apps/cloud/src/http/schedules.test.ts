import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sample, sampleApp, sampleVin } from './testing/sample-server.ts'
import { runPageSchema } from './resources/schedule-run.ts'
import { schedulePageSchema, scheduleSchema } from './resources/schedule.ts'

let sample: Sample & { app: FastifyInstance }
beforeEach(async () => void (sample = await sampleApp()))
afterEach(() => sample.app.close())

const input = {
  name: 'refresh',
  cron: '*/5 * * * *',
  timeZone: 'Europe/Berlin',
  target: { vin: sampleVin },
  command: 'status_refresh',
}
const send = (method: InjectOptions['method'], url: string, payload?: object) =>
  sample.app.inject({ method: method!, url, ...(payload && { payload }) })
const make = async (changes: object = {}) => {
  const answer = await send('POST', '/schedules', { ...input, ...changes })
  return { answer, schedule: scheduleSchema.parse(answer.json()) }
}

describe('schedules', () => {
  it('are made with their defaults shown, and with their next occurrences', async () => {
    const { answer, schedule } = await make()
    expect([answer.statusCode, answer.headers.location]).toEqual([201, `/schedules/${schedule.id}`])
    expect(schedule).toMatchObject({
      ...input,
      gap: 'run_after',
      repeat: 'both',
      missed: 'run_once',
      overlap: 'skip',
      paused: false,
      source: 'api',
    })
    expect(schedule.next).toHaveLength(5)
    expect(scheduleSchema.parse((await send('GET', `/schedules/${schedule.id}`)).json()).id).toBe(schedule.id)
  })

  it('are listed in pages', async () => {
    for (const name of ['a', 'b', 'c']) await make({ name })
    const first = await send('GET', '/schedules?limit=2')
    const page = schedulePageSchema.parse(first.json())
    expect([page.items.map(({ name }) => name), first.headers.link]).toEqual([
      ['a', 'b'],
      expect.stringContaining('rel="next"'),
    ])
    const rest = schedulePageSchema.parse((await send('GET', `/schedules?limit=2&cursor=${page.next}`)).json())
    expect([rest.items.map(({ name }) => name), rest.next]).toEqual([['c'], null])
  })

  it('are changed, paused, resumed, run and deleted', async () => {
    const { schedule } = await make()
    const url = `/schedules/${schedule.id}`
    expect(
      (await send('PATCH', url, { cron: null, timeZone: null, gap: null, repeat: null, everySeconds: 60 })).json(),
    ).toMatchObject({ everySeconds: 60 })
    expect((await send('POST', `${url}/pause`)).json()).toMatchObject({ paused: true, next: [] })
    expect((await send('GET', `${url}/next?limit=3&after=2030-01-01T00:00:00Z`)).json().items).toHaveLength(3)
    expect((await send('POST', `${url}/resume`)).json()).toMatchObject({ paused: false })
    const started = await send('POST', `${url}/run`)
    expect([started.statusCode, started.headers.location]).toEqual([202, `${url}/runs`])
    const runs = runPageSchema.parse((await send('GET', `${url}/runs`)).json())
    expect(runs).toMatchObject({ items: [{ at: started.json().at, kind: 'manual', state: 'due' }], next: null })
    expect((await send('DELETE', url)).statusCode).toBe(204)
    expect((await send('GET', url)).json()).toMatchObject({ status: 404, type: '/problems/schedule-not-found' })
  })

  it.each([
    [{ cron: '99 * * * *' }, '/cron'],
    [{ timeZone: 'Mars/Olympus' }, '/timeZone'],
    [{ timeZone: 'IST' }, '/timeZone'],
    [{ startsAt: '9999-12-31T23:59:60Z' }, '/startsAt'],
    [{ target: { vin: 'x' } }, '/target/vin'],
    [{ jitterSeconds: -1 }, '/jitterSeconds'],
    [{ missed: 'whatever' }, '/missed'],
    [{ command: 'fly' }, '/command'],
    [{ target: { label: 'NO' } }, '/target/label'],
  ] as const)('are refused with a place: %j', async (changes, pointer) => {
    const answer = await send('POST', '/schedules', { ...input, ...changes })
    expect([answer.statusCode, answer.json().errors[0].pointer]).toEqual([422, pointer])
  })

  it.each([
    '0001-01-01T00:00:00Z',
    '0050-06-15T12:00:00Z',
    '0099-12-31T23:59:59Z',
    '0100-01-01T00:00:00Z',
    '2026-10-24T22:00:00Z',
    '9999-12-31T23:50:00Z',
  ])('tell what comes next after any instant that can be written: %s', async (after) => {
    for (const cron of ['* * * * * *', '*/7 3 * * *', '0 0 29 2 *']) {
      const { schedule } = await make({ name: `${cron} ${after}`, cron })
      const answer = await send('GET', `/schedules/${schedule.id}/next?limit=20&after=${after}`)
      expect(answer.statusCode).toBe(200)
      const items: string[] = answer.json().items
      expect(items).toEqual([...new Set(items)].toSorted())
      expect(items.every((each) => each > after.replace('Z', '.000Z'))).toBe(true)
      if (after < '9999') expect(items).toHaveLength(20)
    }
  })

  it('that start at the end of time are listed like all others', async () => {
    const startsAt = '9999-12-31T23:59:59Z'
    const { schedule } = await make({ cron: undefined, timeZone: undefined, everySeconds: 86_400, startsAt })
    expect(schedule.next).toEqual(['9999-12-31T23:59:59.000Z'])
    expect(schedulePageSchema.parse((await send('GET', '/schedules')).json()).items).toHaveLength(1)
  })

  it('have unique names', async () => {
    await make()
    expect((await send('POST', '/schedules', input)).json()).toMatchObject({
      status: 409,
      type: '/problems/schedule-name-taken',
    })
  })

  it.each([
    'GET /schedules/x',
    'PATCH /schedules/x',
    'DELETE /schedules/x',
    'POST /schedules/x/run',
    'GET /schedules/x/runs',
    'GET /schedules/x/next',
  ])('of no id are not there: %s', async (line) => {
    const [method, url] = line.split(' ') as [InjectOptions['method'], string]
    const answer = await send(method, url, method === 'PATCH' ? {} : undefined)
    expect([answer.statusCode, answer.json().type]).toEqual([404, '/problems/schedule-not-found'])
  })
})

it('vehicles are put into groups, and listed by them', async () => {
  expect((await send('PUT', `/vehicles/${sampleVin}`, { labels: ['fleet-a'] })).json()).toMatchObject({
    labels: ['fleet-a'],
  })
  expect((await send('PUT', `/vehicles/${sampleVin}`, { ivc: 'ivc-1' })).json()).toMatchObject({
    labels: ['fleet-a'],
    ivc: 'ivc-1',
  })
  expect((await send('GET', '/vehicles?label=fleet-a')).json().items).toHaveLength(1)
  expect((await send('GET', '/vehicles?label=fleet-b')).json().items).toHaveLength(0)
})
