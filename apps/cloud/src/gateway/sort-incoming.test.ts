import { type Vin, payloadBytesMax, topicsFor } from '@keyfob/protocol'
import { expect, it } from 'vitest'
import { sortIncoming } from './sort-incoming.ts'

const vin = '1M8GDM9AXKP042788' as Vin // a known VIN
const topics = topicsFor('acme/v1')
const small = new Uint8Array(2)

const kindOf = (topic: string, payload = small): string => sortIncoming(topics, topic, payload).kind

it('hands on the uplinks of the contract, up to the largest payload', () => {
  for (const uplink of ['ack', 'state', 'presence'] as const)
    for (const payload of [new Uint8Array(), small, new Uint8Array(payloadBytesMax)])
      expect(sortIncoming(topics, topics.uplink(vin, uplink), payload)).toEqual({
        kind: 'uplink',
        message: { vin, uplink, payload },
      })
})

it('tells what is under the prefix and not of the contract', () => {
  for (const topic of ['acme/v1/', 'acme/v1/x/ack', `acme/v1/${vin}/acks`, `acme/v1/${vin}/ack/2`])
    expect(kindOf(topic), topic).toBe('strange')
  for (const topic of [topics.uplink(vin, 'ack'), 'acme/v1/x'])
    expect(kindOf(topic, new Uint8Array(payloadBytesMax + 1)), topic).toBe('oversize')
})

it('tells an oversized message of a vehicle from a foreign one, and from a retained one', () => {
  const large = new Uint8Array(payloadBytesMax + 1)
  expect(sortIncoming(topics, topics.uplink(vin, 'ack'), large)).toMatchObject({ vin })
  expect(sortIncoming(topics, topics.uplink(vin, 'ack'), large, true)).not.toHaveProperty('vin')
  expect(sortIncoming(topics, topics.command(vin), large)).not.toHaveProperty('vin')
})

it('says of a VIN in lower case that topics have upper case, where that is all that is wrong', () => {
  const lower = vin.toLowerCase()
  for (const kind of ['ack', 'state', 'presence', 'command'])
    expect(sortIncoming(topics, `acme/v1/${lower}/${kind}`, small), kind).toEqual({
      kind: 'strange',
      problem: `is not a topic of the contract: a VIN is in upper case there, as in ${vin}`,
    })
  for (const topic of [`acme/v1/${lower}/acks`, `acme/v1/${lower}`, `acme/v1/${lower}/ack/2`])
    expect(sortIncoming(topics, topic, small), topic).toMatchObject({ problem: 'is not a topic of the contract' })
})

it('hands on what the broker had kept as such, and only presence', () => {
  expect(sortIncoming(topics, topics.uplink(vin, 'presence'), small, true)).toEqual({
    kind: 'uplink',
    message: { vin, uplink: 'presence', payload: small, retained: true },
  })
  for (const uplink of ['ack', 'state'] as const)
    expect(sortIncoming(topics, topics.uplink(vin, uplink), small, true)).toMatchObject({ kind: 'strange' })
})

it('knows what only Keyfob sends, however large', () => {
  for (const payload of [small, new Uint8Array(payloadBytesMax + 1)])
    expect(kindOf(topics.command(vin), payload)).toBe('command')
})

it('leaves foreign messages alone, however large', () => {
  for (const topic of ['acme/v1', `acme/v2/${vin}/ack`, `keyfob/v1/${vin}/ack`, '$SYS/x'])
    expect(kindOf(topic), topic).toBe('foreign')
  expect(kindOf('another/topic', new Uint8Array(payloadBytesMax + 1))).toBe('foreign')
})
