import type { Vin } from '@keyfob/protocol'
import { presenceEvent } from '../streams/server-sent-event.ts'

/** Of the OpenAPI document. */
export const streamExample = presenceEvent({
  vin: '1KFAA00E4T0000001' as Vin, // a VIN by its looks
  online: true,
  seenAt: Date.UTC(2026, 0, 1, 12),
})
