import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readAckBatch, writeAckBatch } from './ack-batch.ts'

const ack = fc
  .record({ id: fc.uuid(), status: fc.constant('failed'), reason: fc.string({ unit: 'binary' }) })
  .map((value) => Buffer.from(JSON.stringify(value)))
const vin = fc.constantFrom('1KFSM00E7T0000000', '1KFSM00E7T0000001')

it('is read as it was written, whatever a vehicle says', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ vin, body: ack }), { minLength: 1 }), (acks) => {
      expect(readAckBatch(writeAckBatch(acks))).toEqual(acks)
    }),
  )
})

it('reads foreign content as acks without a VIN, and loses none of it', () => {
  expect(readAckBatch(Buffer.from('garbage\n{"id":1}'))).toEqual([
    { vin: '', body: Buffer.from('garbage') },
    { vin: '', body: Buffer.from('{"id":1}') },
  ])
  expect(readAckBatch(Buffer.from(''))).toEqual([{ vin: '', body: Buffer.from('') }])
})
