import { hours, minutes } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import { settlementOf } from './settlement-of.ts'
import type { SendOutcome } from '../outgoing/signed-sender.ts'

const outcome = (more: Partial<SendOutcome>): SendOutcome => ({
  status: null,
  error: 'no',
  retryAfter: null,
  mayHaveArrived: true,
  took: 1,
  ...more,
})

it.each([
  ['taken', 1, { status: 204, error: null }, { kind: 'delivered', status: 204 }],
  ['no answer', 1, {}, { kind: 'retry', dueAt: 1_000 + 2_500, restUntil: 1_000, status: null, error: 'no' }],
  ['404', 4, { status: 404 }, { kind: 'retry', dueAt: 1_000 + minutes(5), restUntil: 1_000, status: 404, error: 'no' }],
  [
    'asked to wait',
    1,
    { status: 429, retryAfter: hours(1) },
    { kind: 'retry', dueAt: 1_000 + hours(1), restUntil: 1_000 + hours(1), status: 429, error: 'no' },
  ],
  ['the last attempt', 9, { status: 500 }, { kind: 'parked', gone: false, restUntil: 1_000, status: 500, error: 'no' }],
  ['gone', 1, { status: 410 }, { kind: 'parked', gone: true, restUntil: 1_000, status: 410, error: 'no' }],
] as const)('%s', (_name, attempt, more, settlement) => {
  expect(settlementOf({ attempt, failures: 0 }, outcome(more), 1_000, () => 0)).toEqual(settlement)
})

it('lets an endpoint rest the longer the more often it failed in a row, whatever the delivery’s own attempt is', () => {
  const restUntil = (failures: number) => settlementOf({ attempt: 1, failures }, outcome({}), 1_000, () => 0)
  expect(restUntil(2)).toMatchObject({ kind: 'retry', restUntil: 1_000 + 1_000 })
  expect(restUntil(50)).toMatchObject({ kind: 'retry', restUntil: 1_000 + minutes(0.5) })
})
