/** Guards as the API shows them: whether one holds, and what it was judged by. */
import { type CheckedGuard, checkedGuardSchema as guardShape } from '@keyfob/protocol'
import { z } from 'zod'
import { instant } from './fields.ts'

export const checkedGuardSchema = guardShape.meta({ id: 'CheckedGuard' })

const checkedGuardExample: CheckedGuard = {
  condition: 'Vehicle.Speed = 0 within 60 s',
  holds: false,
  fault: 'not_so',
  evidence: { value: 42.5, ageSeconds: 3.1, sampledAt: '2026-01-01T12:00:00.000Z' },
}

export const vehicleGuardsSchema = z
  .object({
    at: instant,
    items: z.array(
      z.object({
        command: z.string(),
        holds: z.boolean().describe('Whether all of them hold'),
        guards: z.array(checkedGuardSchema),
      }),
    ),
  })
  .meta({ id: 'VehicleGuards' })

export const vehicleGuardsExample: z.output<typeof vehicleGuardsSchema> = {
  at: '2026-01-01T12:00:03.100Z',
  items: [{ command: 'trunk_open', holds: false, guards: [checkedGuardExample] }],
}
