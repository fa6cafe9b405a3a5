import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Sample, sampleApp } from './testing/sample-server.ts'

let sample: Sample & { app: FastifyInstance }
beforeAll(async () => void (sample = await sampleApp()))
afterAll(() => sample.app.close())

const preview = async (payload: object, query = '') => {
  const answer = await sample.app.inject({ method: 'POST', url: `/schedules/preview${query}`, payload })
  return { status: answer.statusCode, body: answer.json() }
}

it('shows the occurrences across a change of the clock, and saves nothing', async () => {
  const timing = { cron: '30 2 * * *', timeZone: 'Europe/Berlin' }
  const { body } = await preview(timing, '?limit=3&after=2026-03-28T00:00:00Z')
  expect(body.items).toEqual(['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'])
  const skipping = await preview({ ...timing, gap: 'skip' }, '?limit=2&after=2026-03-28T00:00:00Z')
  expect(skipping.body.items).toEqual(['2026-03-28T01:30:00.000Z', '2026-03-30T00:30:00.000Z'])
  expect((await sample.app.inject('/schedules')).json().items).toEqual([])
})

it('is empty for what is over, and counts an interval from its start', async () => {
  expect((await preview({ everySeconds: 60, endsAt: '2020-01-01T00:00:00Z' })).body).toEqual({ items: [] })
  const { body } = await preview({ everySeconds: 3_600, startsAt: '2030-01-01T00:20:00Z' }, '?limit=2')
  expect(body.items).toEqual(['2030-01-01T00:20:00.000Z', '2030-01-01T01:20:00.000Z'])
})

it.each([
  [{}, ''],
  [{ cron: '61 * * * *' }, '/cron'],
  [{ cron: '@daily', timeZone: 'CST6' }, '/timeZone'],
  [{ everySeconds: 60, gap: 'skip' }, '/gap'],
  [{ everySeconds: 60, startsAt: 'soon' }, '/startsAt'],
])('refuses %j', async (timing, pointer) => {
  expect(await preview(timing)).toMatchObject({
    status: expect.toSatisfy((status: number) => [400, 422].includes(status)),
    body: { type: '/problems/invalid-request', errors: [{ pointer }] },
  })
})

it('refuses the name of a zone with a NUL, and a field that is no timing', async () => {
  expect((await preview({ cron: '@daily', timeZone: 'UTC\0' })).status).toBeOneOf([400, 422])
  expect((await preview({ cron: '@daily', command: 'horn_honk' })).status).toBeOneOf([400, 422])
})
