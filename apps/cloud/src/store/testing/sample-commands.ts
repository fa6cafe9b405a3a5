import { type CommandId, type Vin, parseCommandId, parseVin } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import { uuidv7 } from 'uuidv7'
import type { NewCommand } from '../../ports/command-store.ts'
import { leastIdAt } from '../history-weeks.ts'

/** For tests: an instant that is not now, so that a clock that is read by mistake shows. */
export const t0 = Date.UTC(2030, 0, 1)

let serial = 0
/** One that no other test of the file has. */
export const freshVin = (): Vin => parseVin(`1KEYF0B00000${String((serial += 1)).padStart(5, '0')}`)!
export const freshId = (): CommandId => parseCommandId(uuidv7())!

/** One that was made at an instant: it begins with its time. */
export const idAt = (instant: Instant): CommandId =>
  parseCommandId(`${leastIdAt(instant).slice(0, 13)}${freshId().slice(13)}`)!

export const newCommand = (vin: Vin, more: Partial<NewCommand> = {}): NewCommand => ({
  id: freshId(),
  vin,
  command: 'doors_lock',
  params: {},
  lane: 'doors',
  ivc: null,
  who: 'test',
  traceparent: null,
  acceptedAt: t0,
  notAfter: t0 + 60_000,
  deadline: t0 + 72_000,
  answerTimeout: 10_000,
  conflict: 'queue',
  idempotency: null,
  registers: true,
  ...more,
})
