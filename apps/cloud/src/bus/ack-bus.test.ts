import type { Ack } from '@keyfob/protocol'
import { eventually } from '@keyfob/testbed'
import { afterEach, describe, expect, it } from 'vitest'
import type { AckDelivery, AckHandler } from '../ports/bus.ts'
import { type SampleBus, ackId, sampleBus, sampleVin } from './testing/sample-bus.ts'

let sample: SampleBus
afterEach(() => sample.service.stop())

const open = async (handler: AckHandler): Promise<SampleBus['bus']> => {
  sample = sampleBus(handler)
  await sample.service.start()
  return sample.bus
}
const ack = (more: Partial<Ack> = {}): AckDelivery => ({
  vin: sampleVin,
  ack: { id: ackId as Ack['id'], status: 'succeeded', ...more },
})
/** As a gateway does whose broker sends again what was not acknowledged. */
const carry = (delivery: AckDelivery) => eventually(() => sample.bus.publish(delivery).then(() => true), { every: 5 })

describe('acks', () => {
  it('[L3] come as they were sent, each once, and in the order of one sender', async () => {
    const seen: AckDelivery[] = []
    const bus = await open(async (delivery) => void seen.push(delivery))
    await carry(ack({ result: { nth: 0, text: 'ü' } }))
    for (let nth = 1; nth < 50; nth += 1) await bus.publish(ack({ result: { nth } }))
    await eventually(() => seen.length === 50)
    expect(seen[0]).toMatchObject(ack({ result: { nth: 0, text: 'ü' } }))
    expect(seen.map(({ ack: { result } }) => result?.['nth'])).toEqual(seen.map((_, nth) => nth))
  })

  it('that are signed come byte by byte as the vehicle wrote them, several lines included', async () => {
    const seen: AckDelivery[] = []
    const bus = await open(async (delivery) => void seen.push(delivery))
    const payloads = [' ', '\n'].map((space) => `{${space}"status":"succeeded","id":"${ackId}","more":"ü" }`)
    for (const payload of payloads) await carry({ ...ack(), payload: Buffer.from(payload) })
    await Promise.all(payloads.map((payload) => bus.publish({ ...ack(), payload: Buffer.from(payload) })))
    await eventually(() => seen.length >= 4)
    const texts = seen.map(({ payload = [] }) => Buffer.from(payload).toString())
    expect(new Set(texts)).toEqual(new Set(payloads))
  })

  it('[L3] are not lost when the next stage fails at first', async () => {
    let failures = 3
    const held: AckDelivery[] = []
    await open(async (delivery) => {
      failures -= 1
      if (failures >= 0) throw new Error('away')
      held.push(delivery)
    })
    await carry(ack())
    await eventually(() => held.length > 0)
    expect(held).toMatchObject([ack()])
  })

  it('that can never be applied are parked, and the next ones are handled', async () => {
    const seen: AckDelivery[] = []
    const bus = await open(async (delivery) => {
      if (delivery.ack.result?.['nth'] === 0) throw new TypeError('a mistake')
      seen.push(delivery)
    })
    await carry(ack({ result: { nth: 0 } }))
    await bus.publish(ack({ result: { nth: 1 } }))
    await eventually(() => seen.length === 1)
    const [parked] = await eventually(async () => (await bus.list(1)).length > 0 && bus.list(1), { within: 20_000 })
    expect(parked).toMatchObject({
      vin: sampleVin,
      uplink: 'ack',
      problem: 'it could not be applied in several attempts',
    })
  })

  it('have one consumer', async () => {
    const bus = await open(async () => undefined)
    expect(() => bus.consume(async () => undefined)).toThrow('a consumer already')
  })
})

describe('parked messages', () => {
  const park = (uplink: string, payload: string) =>
    eventually(() => sample.bus.park(sampleVin, uplink, Buffer.from(payload), `${uplink} is strange`).then(() => true))

  it('are shown as they came, oldest first, as often as one looks', async () => {
    const bus = await open(async () => undefined)
    await park('ack', '{not json')
    await park('state', '{}')
    await bus.list(10)
    const parked = await eventually(async () => (await bus.list(10)).length === 2 && bus.list(10))
    expect(
      parked.map(({ uplink, vin, problem, payload }) => [uplink, vin, problem, Buffer.from(payload).toString()]),
    ).toEqual([
      ['ack', sampleVin, 'ack is strange', '{not json'],
      ['state', sampleVin, 'state is strange', '{}'],
    ])
    expect(await bus.list(1)).toHaveLength(1)
    expect(Math.abs((parked[0]?.parkedAt ?? 0) - Date.now())).toBeLessThan(60_000)
  })

  it('go to the workers again when they are retried, and leave the queue', async () => {
    const seen: AckDelivery[] = []
    const bus = await open(async (delivery) => void seen.push(delivery))
    await park('ack', JSON.stringify({ id: ackId, status: 'failed' }))
    const [parked] = await eventually(async () => (await bus.list(1)).length === 1 && bus.list(1))
    expect(await bus.retry(parked!.id)).toBe('retried')
    await eventually(() => seen.length === 1)
    expect(seen[0]).toMatchObject(ack({ status: 'failed' }))
    expect(await bus.list(10)).toEqual([])
    expect(await bus.retry(parked!.id)).toBe('not_found')
  })

  it('are parked again when they still cannot be read', async () => {
    const bus = await open(async () => undefined)
    await park('ack', '{not json')
    const [parked] = await eventually(async () => (await bus.list(1)).length === 1 && bus.list(1))
    expect(await bus.retry(parked!.id)).toBe('retried')
    const again = await eventually(async () => (await bus.list(10)).find(({ id }) => id !== parked!.id))
    expect(Buffer.from(again.payload).toString()).toBe('{not json')
  })

  it('that are no acks are too old to be retried, and can be dropped', async () => {
    const bus = await open(async () => undefined)
    await park('presence', '{}')
    const [parked] = await eventually(async () => (await bus.list(1)).length === 1 && bus.list(1))
    expect(await bus.retry(parked!.id)).toBe('not_an_ack')
    expect([await bus.drop(parked!.id), await bus.drop(parked!.id)]).toEqual([true, false])
    expect(await bus.list(10)).toEqual([])
  })
})
