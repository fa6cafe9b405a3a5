import type { State } from '@keyfob/protocol'
import { sampleId, sampleVin } from '../../testing/sample-command.ts'
import type { SeenCommand, SeenEvent } from '../keyfob-api.ts'

/** A command as the API shows it: accepted at the year's first second, with a deadline 10 s later. */
export const seenCommand = (number: number, state: State = 'sent', code = 'attempted'): SeenCommand => ({
  id: sampleId(number),
  vin: sampleVin,
  command: 'engine_start',
  state,
  reason: { code },
  late: false,
  acceptedAt: '2026-01-01T00:00:00.000Z',
  deadline: '2026-01-01T00:00:10.000Z',
  settledAt: null,
})

/** One second after acceptance for each step of the sequence. */
export const seenEvent = (number: number, sequence: number, state: State, code = 'done'): SeenEvent => ({
  time: `2026-01-01T00:00:0${sequence - 1}.000Z`,
  data: { commandId: sampleId(number), sequence, state, reason: { code }, late: false },
})
