/** Vehicles as the API shows them. */
import { type IvcId, type Vin, parseVin } from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { type VehicleRecord, vehiclesCountedMax } from '../../ports/vehicle-store.ts'
import { HttpProblem } from '../http-problem.ts'
import { pageOf } from '../page.ts'
import { pathTo, paths } from '../paths.ts'
import { instant, maybe, maybeInstant } from './fields.ts'

const signalSchema = z.object({
  value: z.union([z.string(), z.number(), z.boolean()]),
  at: instant,
  trusted: z.boolean(),
})

export const vehicleSchema = z
  .object({
    vin: z.string(),
    ivc: z.string().nullable(),
    labels: z.array(z.string()).describe('Groups that the vehicle is in, for schedules'),
    registeredAt: instant,
    presence: z
      .object({ online: z.boolean().nullable(), seenAt: maybeInstant })
      .describe('What is believed about the connection: a hint'),
    reported: z.record(z.string(), signalSchema).describe('What the vehicle last reported, by COVESA VSS names'),
    reportedAt: maybeInstant,
    versions: z.record(z.string(), z.string()),
    links: z.object({ self: z.string(), commands: z.string(), events: z.string() }),
  })
  .meta({ id: 'Vehicle' })

export const vehiclePageSchema = z
  .object({
    ...pageOf(vehicleSchema, 'VehiclesOfPage').shape,
    count: z
      .int()
      .optional()
      .describe(
        `How many there are on all pages, where \`count=true\` asks for it; counted up to ${vehiclesCountedMax}`,
      ),
  })
  .meta({ id: 'VehiclePage' })

export const vehicleJson = ({
  vin,
  ivc,
  labels,
  registeredAt,
  presence,
  reported,
  reportedAt,
  versions,
}: VehicleRecord): z.output<typeof vehicleSchema> => ({
  vin,
  ivc,
  labels: [...labels],
  registeredAt: formatInstant(registeredAt),
  presence: { online: presence.online, seenAt: maybe(presence.seenAt) },
  reported: Object.fromEntries(
    Object.entries(reported).map(([signal, { value, at, trusted }]) => [
      signal,
      { value, at: formatInstant(at), trusted },
    ]),
  ),
  reportedAt: maybe(reportedAt),
  versions,
  links: {
    self: pathTo(paths.vehicle, { vin }),
    commands: `${paths.commands}?vin=${vin}`,
    events: `${paths.events}?vin=${vin}`,
  },
})

export const vinInPath = z.object({ vin: z.string().describe('Vehicle identification number') })

/** The VIN in a URL. A text that is not a VIN is 404. */
export const vinOf = ({ vin }: z.output<typeof vinInPath>): Vin => {
  const parsed = parseVin(vin)
  if (parsed === undefined)
    throw new HttpProblem(
      'vehicle_not_found',
      'The path does not name a vehicle: a VIN has 17 characters without I, O and Q.',
    )
  return parsed
}

const registered: VehicleRecord = {
  vin: '1KFAA00E4T0000001' as Vin, // a VIN by its looks
  ivc: 'ivc-0001' as IvcId, // an IVC id by its looks
  labels: ['test'],
  registeredAt: Date.UTC(2026, 0, 1, 11, 59),
  presence: { online: true, session: 's-1', counter: 1, seenAt: Date.UTC(2026, 0, 1, 12) },
  reported: {},
  reportedAt: Date.UTC(2026, 0, 1, 12),
  versions: { sdk: '0.1.0' },
  unheard: false,
}
const speed = { value: 0, at: '2026-01-01T12:00:00.000Z', trusted: true }

export const vehicleExamples = {
  vehicle: { ...vehicleJson(registered), reported: { 'Vehicle.Speed': speed } },
  page: { items: [vehicleJson(registered)], next: null },
}
