import { type Vin, isOpen } from '@keyfob/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StepRequest } from '../ports/command-store.ts'
import { freshVin, newCommand, t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import type { SqlCommandStore } from './sql-command-store.ts'
import { acceptAll, stepAll } from './testing/write.ts'

let store: SampleStore
let replicas: SqlCommandStore[]

beforeAll(async () => {
  store = await SampleStore.open()
  replicas = await Promise.all(Array.from({ length: 4 }, () => store.another()))
}, 60_000)
afterAll(() => store.close())

const vins = Array.from({ length: 3 }, freshVin)
const lanes = ['doors', 'engine']
const rounds = 12
const perRound = 6

const answer = (id: StepRequest['id'], vin: StepRequest['vin']): StepRequest => ({
  id,
  vin,
  input: { kind: 'ack', ack: { id, status: 'succeeded' } },
})

/** One replica's day: it submits to every lane, answers what is in flight, and sweeps. */
const work = async (replica: SqlCommandStore, index: number): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    const places = Array.from({ length: perRound }, (_, nth) => ({
      vin: vins[(index + nth) % vins.length]!,
      lane: lanes[(round + nth) % lanes.length]!,
    }))
    const { outcomes } = await acceptAll(
      replica,
      places.map(({ vin, lane }) => newCommand(vin, { lane, notAfter: t0 + 9e6, deadline: t0 + 9e7 })),
      t0,
    )
    const sent = outcomes.flatMap((outcome) =>
      outcome.kind === 'accepted' && outcome.record.state === 'sent' ? outcome.record : [],
    )
    await stepAll(
      replica,
      sent.map(({ id, vin }) => answer(id, vin)),
      t0 + round,
    )
    await replica.attemptWaiting(null, t0 + round, 100)
    const open = (await replica.list({ states: ['sent'] }, undefined, 20)).items
    await stepAll(
      replica,
      open.map(({ id, vin }) => answer(id, vin)),
      t0 + round,
    )
  }
}

/** Whatever is still open, until nothing is. */
const finish = async (): Promise<void> => {
  for (;;) {
    const open = (await replicas[0]!.list({}, undefined, 500)).items.filter(({ state }) => isOpen(state))
    if (open.length === 0) return
    await replicas[0]!.attemptWaiting(null, t0, 100)
    const attempted = open.filter(({ state }) => state !== 'queued')
    await stepAll(
      replicas[0]!,
      attempted.map(({ id, vin }) => answer(id, vin)),
      t0 + 99,
    )
  }
}

describe('several replicas on the same lanes at once', () => {
  it('[L8] [L9] [L2] hand each lane on in the order of its sequence numbers, one at a time, and miss no event', async () => {
    const seen: { position: number; commandId: string; sequence: number; state: string }[] = []
    let isOver = false
    const reading = (async () => {
      for (let last = false; !last;) {
        last = isOver
        const page = await store.events.after(seen.at(-1)?.position ?? 0, 50)
        seen.push(...page)
        last &&= page.length === 0
      }
    })()
    await Promise.all(replicas.map(work))
    await finish()
    isOver = true
    await reading

    // Read from the beginning, nothing is there that the reader who followed did not see at its place.
    const all = await store.events.after(0, 100_000)
    expect(seen.map(({ position }) => position)).toEqual(all.map(({ position }) => position))
    const bySequence = new Map<string, number[]>()
    for (const { commandId, sequence } of seen)
      bySequence.set(commandId, [...(bySequence.get(commandId) ?? []), sequence])
    for (const sequences of bySequence.values()) expect(sequences).toEqual(sequences.map((_, index) => index + 1))

    const records = (await store.commandStore.list({}, undefined, 1_000)).items
    expect(records.length).toBeGreaterThan(vins.length * lanes.length)
    for (const vin of vins)
      for (const lane of lanes) {
        const inLane = records
          .filter((record) => record.vin === vin && record.lane === lane)
          .toSorted((a, b) => a.sequence - b.sequence)
        const attempts = seen
          .filter(({ commandId, state }) => state === 'sent' && inLane.some(({ id }) => id === commandId))
          .map(({ commandId }) => commandId)
        expect(attempts).toEqual(inLane.map(({ id }) => id))
        // Each is settled before the next is attempted: one in flight.
        const states = seen
          .filter(({ commandId, state }) => state !== 'queued' && inLane.some(({ id }) => id === commandId))
          .map(({ state }) => state)
        expect(states).toEqual(inLane.flatMap(() => ['sent', 'succeeded']))
      }
  }, 60_000)

  it('[L10] return one command for one idempotency key, whichever is asked', async () => {
    const vin = freshVin()
    const keyed = () => newCommand(vin, { idempotency: { key: 'same', hash: 'same' } })
    const outcomes = await Promise.all(
      replicas.map(async (replica) => (await acceptAll(replica, [keyed()], t0)).outcomes[0]!),
    )
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'repeated', 'repeated', 'repeated'])
    expect(new Set(outcomes.map((outcome) => ('record' in outcome ? outcome.record.id : undefined))).size).toBe(1)
  })

  it('register the same unknown vehicles without an error', async () => {
    const strangers = Array.from({ length: 40 }, freshVin)
    const groups = replicas.map((replica, index) => {
      const order = index % 2 === 0 ? strangers : strangers.toReversed()
      return acceptAll(
        replica,
        order.map((vin) => newCommand(vin)),
        t0,
      )
    })
    const kinds = (await Promise.all(groups)).flatMap(({ outcomes }) => outcomes.map(({ kind }) => kind))
    expect(kinds).toEqual(Array(160).fill('accepted'))
  })

  it('[L11] find one birth new among all who hear it', async () => {
    const vin = freshVin()
    const birth = { status: 'online', session: 's', counter: 1, nonce: 'n', horizon: t0 } as const
    await store.vehicleStore.put(vin, {}, t0)
    for (let round = 1; round <= 5; round += 1) {
      const heard = { vin, birth: { ...birth, session: `s${round}`, counter: round }, retained: false }
      const found = await Promise.all(replicas.map(() => store.vehicleStore.recordBirths([heard], t0, () => true)))
      expect(found.flat().toSorted()).toEqual(['new', 'same', 'same', 'same'])
    }
  })

  it('[L11] hear births, signs of life, wills and reports of the same vehicles in any order without an error', async () => {
    const fleet = Array.from({ length: 60 }, freshVin)
    for (const vin of fleet.slice(0, 50)) await store.vehicleStore.put(vin, {}, t0) // the others are new
    const { vehicleStore } = store
    const hear = async (round: number, order: readonly Vin[]): Promise<void> => {
      const birth = { status: 'online', session: `s${round}`, counter: round, nonce: 'n', horizon: t0 } as const
      const report = { at: t0 + round, clockTrusted: true, signals: { 'Vehicle.Speed': round } }
      await Promise.all([
        vehicleStore.recordBirths(
          order.map((vin) => ({ vin, birth, retained: false })),
          t0 + round,
          () => true,
        ),
        vehicleStore.recordHeard(new Map(order.map((vin) => [vin, undefined])), t0 + round),
        vehicleStore.recordWills(
          order.map((vin) => ({ vin, will: { status: 'offline', session: `s${round - (round % 2)}` } })),
          t0 + round,
        ),
        vehicleStore.probe(order),
        vehicleStore.recordReports(
          order.map((vin) => ({ vin, reports: [{ report, receivedAt: t0 + round }], lostUntil: null })),
          t0 + round,
          () => false,
        ),
      ])
    }
    for (let round = 1; round <= 20; round += 1) {
      const turned = [...fleet.slice(round * 3), ...fleet.slice(0, round * 3)]
      await Promise.all([hear(round, fleet), hear(round, fleet.toReversed()), hear(round, turned)])
    }
    const last = await vehicleStore.recordBirths(
      fleet.map((vin) => ({
        vin,
        birth: { status: 'online', session: 'last', counter: 99, nonce: 'n', horizon: t0 },
        retained: false,
      })),
      t0 + 100,
      () => false,
    )
    expect(new Set(last)).toEqual(new Set(['new']))
  })

  it('[L10] lock idempotency keys and lanes in opposite orders without an error', async () => {
    const places = Array.from({ length: 6 }, freshVin)
    const group = (index: number) => {
      const order = index % 2 === 0 ? places : places.toReversed()
      // The first of each key is refused, so that the second, for another lane, is accepted.
      return order.flatMap((vin, nth) => [
        newCommand(vin, { conflict: 'reject', idempotency: { key: `k${index}-${nth}`, hash: 'a' } }),
        newCommand(order[(nth + 1) % order.length]!, {
          lane: 'engine',
          idempotency: { key: `k${index}-${nth}`, hash: 'b' },
        }),
      ])
    }
    await acceptAll(
      store.commandStore,
      places.map((vin) => newCommand(vin)),
      t0,
    )
    const committed = await Promise.all(replicas.map((replica, index) => acceptAll(replica, group(index), t0)))
    const kinds = committed.flatMap(({ outcomes }) => outcomes.map(({ kind }) => kind))
    expect(kinds).toEqual(Array.from({ length: 48 }, (_, nth) => (nth % 2 === 0 ? 'lane_busy' : 'accepted')))
  })
})
