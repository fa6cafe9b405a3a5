import { hours } from '@keyfob/runtime'
import { idAt, newCommand } from '../sample-commands.ts'
import { acceptAll, stepAll } from '../write.ts'
import { type GrowthCase, ofVehicle, openOnes } from './growth-case.ts'

export const commandCases: readonly GrowthCase[] = [
  {
    name: 'a submit',
    rows: 20,
    run: ({ commands: store }, { vin, now }) =>
      acceptAll(store, [newCommand(vin, { id: idAt(now), acceptedAt: now })], now),
  },
  {
    name: 'a group of 100 submits',
    rows: 500,
    run: ({ commands: store }, { now, vin }) =>
      acceptAll(
        store,
        Array.from({ length: 100 }, (_, nth) =>
          newCommand(vin, {
            id: idAt(now),
            acceptedAt: now,
            lane: `lane-${nth}`,
            idempotency: { key: `key-${nth}`, hash: 'x' },
          }),
        ),
        now,
      ),
  },
  {
    name: 'submits in a lane that is remembered, the second with its idempotency key',
    rows: 60,
    run: async ({ commands: store }, { vin, now }) => {
      const [first, second] = [idAt(now), idAt(now)]
      await acceptAll(store, [newCommand(vin, { id: first, acceptedAt: now })], now)
      const idempotency = { key: 'remembered', hash: 'x' }
      return acceptAll(store, [newCommand(vin, { id: second, acceptedAt: now, idempotency })], now)
    },
  },
  {
    name: 'a submit that is refused, with its idempotency key',
    rows: 20,
    run: ({ commands: store }, { vin, now }) =>
      acceptAll(
        store,
        [
          newCommand(vin, {
            id: idAt(now),
            acceptedAt: now,
            conflict: 'reject',
            idempotency: { key: 'no', hash: 'x' },
          }),
        ],
        now,
      ),
  },
  {
    name: 'an answer',
    rows: 20,
    run: ({ commands: store }, { open: id, now }) =>
      stepAll(store, [{ id, vin: null, input: { kind: 'ack', ack: { id, status: 'running' } } }], now),
  },
  {
    name: 'an answer about a command of the past',
    rows: 20,
    run: ({ commands: store }, { settled: id, now }) =>
      stepAll(store, [{ id, vin: null, input: { kind: 'ack', ack: { id, status: 'failed' } } }], now),
  },
  {
    name: 'what is due',
    rows: 200,
    run: ({ commands: store }, { now }) => store.due(now + hours(1), now + hours(1), 100),
  },
  { name: 'idle lanes', rows: 500, run: ({ commands: store }, { now }) => store.attemptWaiting(null, now, 100) },
  {
    name: 'idle lanes of a vehicle',
    rows: 20,
    run: ({ commands: store }, { awaited, now }) => store.attemptWaiting([awaited], now, 100),
  },
  { name: 'what a birth repeats', rows: 110, run: ({ commands: store }, { vin }) => store.attemptedOf([vin], 500) },
  {
    name: 'doubts of a group',
    rows: 110,
    run: ({ commands: store }, { vin, awaited }) => store.doubtsOf([vin, awaited]),
  },
  {
    name: 'others of the same effect',
    rows: ofVehicle,
    run: ({ commands: store }, { vin, open: id }) => store.othersUntil({ id, vin }, ['doors_lock', 'doors_unlock']),
  },
  { name: 'vehicles that are awaited', rows: openOnes, run: ({ commands: store }) => store.awaited(100) },
  {
    name: 'old idempotency keys',
    rows: 1_100,
    run: ({ commands: store }, { now }) => store.forgetKeys(now - hours(12), 500),
  },
  {
    name: 'no idempotency keys that are old enough',
    rows: 10,
    run: ({ commands: store }, { now }) => store.forgetKeys(now - hours(30), 500),
  },
  {
    name: 'commands by their ids',
    rows: 2,
    run: ({ commands: store }, { settled, open }) => store.find([settled, open]),
  },
  { name: 'the timeline of a command', rows: 6, run: ({ commands: store }, { settled }) => store.history(settled) },
]
