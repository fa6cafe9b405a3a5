import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CommandId, IvcId, Vin } from '../words/ids.ts'
import { ackStatuses, isAnswer, readAck, writeAck } from './ack.ts'
import { type DownlinkMessage, readDownlink, writeDownlink } from './downlink.ts'
import { readPresence, writePresence } from './presence.ts'
import { readStateReport, writeStateReport } from './reported-state.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const id = '01890a5d-ac96-774b-bcce-b302099a8057' as CommandId // a UUIDv7
const vin = '1M8GDM9AXKP042788' as Vin // a known VIN
const ivc = 'IVC-1' as IvcId // plain characters

const instant = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) })
const token = fc.stringMatching(/^[a-z0-9]{1,16}$/)
const ivcOrNull = fc.constantFrom(ivc, null)

const downlink: fc.Arbitrary<DownlinkMessage> = fc.oneof(
  fc.record({
    kind: fc.constant('command' as const),
    id: fc.constant(id),
    command: fc.constant('doors_lock'),
    params: fc.dictionary(token, fc.boolean(), { noNullPrototype: true }),
    vin: fc.constant(vin),
    ivc: ivcOrNull,
    issuedAt: instant,
    notAfter: instant,
    lane: fc.constant('doors'),
    sequence: fc.integer({ min: 1 }),
    answerTimeoutSeconds: fc.integer({ min: 1, max: 600 }),
  }),
  fc.record({
    kind: fc.constant('cancel' as const),
    id: fc.constant(id),
    vin: fc.constant(vin),
    ivc: ivcOrNull,
    issuedAt: instant,
    lane: fc.constant('doors'),
  }),
  fc.record({ kind: fc.constant('probe' as const), nonce: token }),
  fc.record({ kind: fc.constant('time' as const), nonce: token, now: instant }),
)

describe('a message that was written', () => {
  it('is read as it was meant: to the vehicle', () => {
    fc.assert(
      fc.property(downlink, (message) => {
        expect(readDownlink(bytes(writeDownlink(message)))).toMatchObject({ ok: true, message })
      }),
    )
  })

  it('is read as it was meant: an ack', () => {
    const ack = fc.record(
      {
        id: fc.constant(id),
        status: fc.constantFrom(...ackStatuses),
        at: instant,
        ivc: fc.constant(ivc),
        session: token,
      },
      { requiredKeys: ['id', 'status'] },
    )
    fc.assert(
      fc.property(ack, (message) => {
        expect(readAck(bytes(writeAck(message)))).toMatchObject({ ok: true, message })
      }),
    )
  })

  it('is read as it was meant: presence', () => {
    const birth = fc.record({
      status: fc.constant('online' as const),
      session: token,
      counter: fc.nat(),
      nonce: token,
      horizon: fc.option(instant),
    })
    const will = fc.record({ status: fc.constant('offline' as const), session: token })
    fc.assert(
      fc.property(fc.oneof(birth, will), (message) => {
        expect(readPresence(bytes(writePresence(message)))).toMatchObject({ ok: true, message })
      }),
    )
  })

  it('is read as it was meant: reported state', () => {
    const value = fc.oneof(fc.boolean(), fc.integer(), token)
    const report = fc.record({
      at: instant,
      clockTrusted: fc.boolean(),
      signals: fc.dictionary(fc.constantFrom('Vehicle.Speed', 'Vehicle.Cabin.DoorCount'), value, {
        noNullPrototype: true,
      }),
    })
    fc.assert(
      fc.property(report, (message) => {
        expect(readStateReport(bytes(writeStateReport(message)))).toMatchObject({ ok: true, message })
      }),
    )
  })
})

describe('whatever bytes arrive', () => {
  it('no codec throws', () => {
    const payload = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(bytes), fc.string().map(bytes))
    fc.assert(
      fc.property(payload, (stranger) => {
        for (const read of [readAck, readDownlink, readPresence, readStateReport])
          expect(read(stranger)).toHaveProperty('ok')
      }),
    )
  })
})

describe('an answer', () => {
  it('is every ack that ends its command', () =>
    expect(ackStatuses.filter(isAnswer)).toEqual(['succeeded', 'failed', 'rejected', 'unknown']))
})
