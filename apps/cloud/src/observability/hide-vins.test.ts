import { expect, it } from 'vitest'
import { logEvents } from '../ports/log-events.ts'
import { hideVins, vinHash } from './hide-vins.ts'

const vin = '1KFAA00E4T0000001'
const key = 'k'.repeat(32)
const hashed = hideVins({ kind: 'hashed', key })
const hidden = hideVins({ kind: 'hidden' })

/** How a VIN may stand in a text. */
const forms = [
  vin,
  vin.toLowerCase(),
  `/vehicles/${vin}?x=1`,
  `/vehicles/%31%4BFAA00E4T000000%31/messages`,
  `keyfob/v1/${vin}/cmd`,
  `Error: the vehicle ${vin}\n    at ${vin}.ts`,
  `"vin":"${vin}"`,
  `${vin}_1`,
]
const holdsVin = (value: unknown): boolean => {
  const text = decodeURIComponent(JSON.stringify(value)).toUpperCase()
  return text.includes(vin)
}

it.each(Object.entries(logEvents))('%s holds no VIN in any of its fields', (_event, { fields }) => {
  for (const form of forms) {
    const given = Object.fromEntries(
      fields.filter((name) => name !== 'hash' && name !== 'anchor').map((name) => [name, form]),
    )
    expect(holdsVin(hashed(given)), form).toBe(false)
    expect(holdsVin(hidden(given)), form).toBe(false)
  }
})

it('hides VINs in lists and objects, and what vehicles call themselves as a whole', () => {
  const given = { settings: { of: [vin, { deeper: vin }] }, client: `car${vin}x`, session: `s${vin}` }
  expect(holdsVin(hashed(given))).toBe(false)
  expect(hidden(given)).toEqual({ settings: { of: ['(VIN)', { deeper: '(VIN)' }] }, client: '(VIN)', session: '(VIN)' })
})

it('gives a VIN the same hash in every field, in any spelling, and another one with another key', () => {
  const lines = [{ vin }, { vin: vin.toLowerCase() }].map((fields) => hashed(fields)['vin'])
  expect(new Set(lines)).toEqual(new Set([vinHash(vin, key)]))
  expect(hashed({ url: `/vehicles/${vin}` })['url']).toBe(`/vehicles/${vinHash(vin, key)}`)
  expect(vinHash(vin, 'another')).not.toBe(vinHash(vin, key))
})

it('leaves everything else as it is', () => {
  const fields = {
    command: '0193e6c1-8f7a-7000-8000-000000000001',
    ms: 17,
    trace: 'a'.repeat(32),
    who: 'key:k3x9p2m7qa',
    url: '/a%20b%2F',
    hash: vin,
  }
  expect(hashed(fields)).toEqual(fields)
  expect(hideVins({ kind: 'plain' })({ vin })).toEqual({ vin })
})
