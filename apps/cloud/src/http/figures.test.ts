import { minutes } from '@keyfob/runtime'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { figureSeriesSchema, figuresSchema } from './resources/figures.ts'
import { type Sample, sampleApp, sampleVin } from './testing/sample-server.ts'

let sample: Sample & { app: FastifyInstance }
beforeAll(async () => void (sample = await sampleApp()), 60_000)
afterAll(() => sample.app.close())

it('shows the figures of now and of the last hour, and the series of a window', async () => {
  const { app, store } = sample
  const { figureSeries } = store.stores
  const now = Date.now()
  const kept = minutes(600)
  await figureSeries.write(now - minutes(3), kept)
  await app.inject({ method: 'POST', url: '/commands', payload: { command: 'engine_start', vin: sampleVin } })
  await figureSeries.addAccepts(Math.floor(now / minutes(1)) * minutes(1), [0, 0, 1])
  await figureSeries.write(now + minutes(1), kept)
  const series = figureSeriesSchema.parse((await app.inject('/figures/series?window=15m')).json())
  expect(series.items.length).toBeGreaterThanOrEqual(3)
  expect(series.items.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(1)
  expect(series.items.at(-1)).toMatchObject({ unknownShare: null, open: { sent: 1 }, vehicles: { registered: 1 } })
  const figures = figuresSchema.parse((await app.inject('/figures')).json())
  expect(figures).toMatchObject({
    open: { sent: 1 },
    vehicles: { registered: 1, online: 0 },
    lastHour: { accepted: 1, settled: {}, unknownShare: null, minutes: series.items.length },
    lastMinute: { at: series.items.at(-1)?.at, spans: { accept: { p50: 3, p99: 3 } } },
  })
})

it('is read once for all who ask within two seconds', async () => {
  const [one, two] = await Promise.all([sample.app.inject('/figures'), sample.app.inject('/figures')])
  expect(one.json().at).toBe(two.json().at)
})

it.each(['49h', '0m', '1d', 'h', '99999m'])('refuses the window %s', async (window) => {
  expect((await sample.app.inject(`/figures/series?window=${window}`)).statusCode).toBe(400)
})
