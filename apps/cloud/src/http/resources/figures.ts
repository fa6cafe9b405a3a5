/** The figures of the system, as the API shows them. */
import { states } from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { FigureMinute } from '../../ports/figure-series.ts'
import type { CurrentFigures } from '../../ports/figure-service.ts'
import { instant } from './fields.ts'

const count = z.int().min(0)
const byState = z
  .record(z.string(), count)
  .describe(`Counts by state (${states.join(', ')}); states with none are absent`)
const percentiles = z.object({ p50: count, p99: count }).nullable()
const vehicles = z.object({ registered: count, online: count })
const unknownShare = z
  .number()
  .nullable()
  .describe('`unknown` outcomes among all, before corrections; null when nothing settled')

const minuteSchema = z
  .object({
    at: instant.describe('When the minute began'),
    accepted: count,
    settled: byState,
    unknownShare,
    corrected: count.describe('`unknown` outcomes that better evidence corrected'),
    spans: z
      .object({
        accept: percentiles.describe(
          'Of the commands that were accepted in this minute: from the request to the commit, rounded up by a tenth at most. Complete some seconds after the minute',
        ),
        toBroker: percentiles.describe('From acceptance until the broker took the first attempt'),
        toVehicle: percentiles.describe('From the first attempt until the first message of the vehicle'),
        settle: percentiles.describe('From acceptance to the outcome'),
      })
      .describe(
        'In milliseconds; those but `accept` are of the commands that settled in this minute. Null where there were none',
      ),
    open: byState.nullable().describe('As the minute ended; null where no worker ran then'),
    vehicles: vehicles.nullable().describe('As the minute ended; null where no worker ran then'),
  })
  .meta({ id: 'FigureMinute' })

export const figureSeriesSchema = z.object({ items: z.array(minuteSchema) }).meta({ id: 'FigureSeries' })

export const figuresSchema = z
  .object({
    at: instant.describe('When they were read: at most two seconds ago'),
    open: byState,
    vehicles,
    schedules: z.object({ active: count, paused: count, over: count }),
    webhooks: z.object({ well: count, failing: count, disabled: count }),
    deliveries: z.object({ pending: count, parked: count }).describe('Of webhooks; counted up to 100,000'),
    lastHour: z
      .object({
        minutes: count.describe('How many minutes are counted'),
        accepted: count,
        settled: byState,
        unknownShare,
        corrected: count,
      })
      .describe('The minutes of the last hour that are over'),
    lastMinute: minuteSchema.nullable().describe('The newest minute that is over'),
  })
  .meta({ id: 'Figures' })

type MinuteJson = z.output<typeof minuteSchema>

export const figureMinuteJson = ({ at, ...minute }: FigureMinute): MinuteJson => ({
  ...minute,
  at: formatInstant(at),
  unknownShare: unknownShareOf(minute.settled),
})

export const figuresJson = ({ at, now, lastHour, lastMinute }: CurrentFigures): z.output<typeof figuresSchema> => ({
  at: formatInstant(at),
  open: now.open,
  vehicles: now.vehicles,
  schedules: now.schedules,
  webhooks: now.webhooks,
  deliveries: now.deliveries,
  lastHour: { ...lastHour, unknownShare: unknownShareOf(lastHour.settled) },
  lastMinute: lastMinute && figureMinuteJson(lastMinute),
})

const unknownShareOf = (settled: FigureMinute['settled']): number | null => {
  const all = Object.values(settled).reduce((sum, each) => sum + each, 0)
  return all === 0 ? null : (settled.unknown ?? 0) / all
}

const minuteExample: FigureMinute = {
  at: Date.UTC(2026, 0, 1, 12),
  accepted: 240,
  settled: { succeeded: 230, failed: 6, unknown: 4 },
  corrected: 1,
  spans: {
    accept: { p50: 4, p99: 18 },
    toBroker: { p50: 6, p99: 31 },
    toVehicle: { p50: 84, p99: 420 },
    settle: { p50: 1_900, p99: 9_800 },
  },
  open: { queued: 3, sent: 5, running: 12 },
  vehicles: { registered: 20_000, online: 18_412 },
}

export const figureExamples = {
  series: { items: [figureMinuteJson(minuteExample)] },
  current: figuresJson({
    at: Date.UTC(2026, 0, 1, 12, 1, 3),
    now: {
      open: { queued: 3, sent: 4 },
      vehicles: { registered: 20_000, online: 18_412 },
      waitedFor: 3,
      outbox: 0,
      schedules: { active: 4, paused: 1, over: 0 },
      scheduleLag: 0,
      approvals: { waiting: 0, timeUsed: 0 },
      campaigns: { running: 1, paused: 0 },
      auditLag: 0,
      webhooks: { well: 2, failing: 0, disabled: 0 },
      deliveries: { pending: 0, parked: 0 },
    },
    lastHour: { minutes: 60, accepted: 14_000, settled: { succeeded: 13_900, unknown: 100 }, corrected: 40 },
    lastMinute: minuteExample,
  }),
}
