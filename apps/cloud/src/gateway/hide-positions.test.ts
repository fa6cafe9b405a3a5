import { expect, it } from 'vitest'
import { hidePositions } from './hide-positions.ts'

const hide = (value: unknown): unknown => {
  const text = hidePositions(Buffer.from(JSON.stringify(value)))
  return text === undefined ? undefined : JSON.parse(text)
}

it('keeps what is no position', () => {
  const ack = {
    id: '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d',
    status: 'succeeded',
    result: { latency: 12, percent: 80.5 },
  }
  expect(hide(ack)).toEqual(ack)
  const report = { at: '2026-01-01T12:00:00.123456Z', signals: { 'Vehicle.Speed': 7.25, 'Vehicle.Along': true } }
  expect(hide(report)).toEqual(report)
  const message = { kind: 'command', command: 'locate', lane: 'position', versions: { sdk: '0.1.0' } }
  expect(hide(message)).toEqual(message)
})

it.each([
  [{ latitude: 52.5 }],
  [{ Vehicle: { CurrentLocation: { Latitude: 52, Longitude: 13 } } }],
  [{ 'Vehicle.CurrentLocation.Longitude': 13.4 }],
  [{ result: { lat: 52, lng: 13, accuracy: 5 } }],
  [{ 'Vehicle.Lon': 13 }],
  [{ gpsFix: [52, 13] }],
  [{ where: [52.520008, 13.404954] }],
  [{ where: '52.5200, 13.4049' }],
  [{ detail: 'at 52.52 / 13.40' }],
  [{ text: 'u33dc0', address: 'Alexanderplatz 1' }],
])('hides positions in %j, whatever they are called', (value) => {
  const text = JSON.stringify(hide(value))
  expect(text).toContain('(hidden)')
  expect(text).not.toMatch(/5[0-9]|13|Alexander/)
})

it('shows nothing of what is not JSON, and of what is nested too deeply', () => {
  expect(hidePositions(Buffer.from('{"latitude":52.5'))).toBeUndefined()
  expect(hidePositions(Buffer.from([0xff, 0xfe]))).toBeUndefined()
  const deep = `${'['.repeat(8_000)}"secret"${']'.repeat(8_000)}`
  expect(hidePositions(Buffer.from(deep))).not.toContain('secret')
})
