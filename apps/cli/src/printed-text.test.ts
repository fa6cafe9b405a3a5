/** Text of a hostile vehicle or caller, as each verb prints it. */
import { printable, printableJson, printableLines } from '@keyfob/runtime'
import { parseVin } from '@keyfob/protocol'
import { HandPlayedVehicle, eventually } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runKeyfob, writtenSoFar } from './testing/run-keyfob.ts'
import { type StartedServer, startServer } from './testing/started-server.ts'
import { line, paint } from './terminal.ts'

const vin = parseVin('1KFCC00E4T0000001')!
/** Clears the screen in two ways, hides what follows, forges a row, turns the direction of writing. */
const hostile = 'a\u001b[2J\u009b2J\u001b[8m\r\nforged\trow\u2028b\u202ec\u2066d\u007f'

let server: StartedServer
let vehicle: HandPlayedVehicle
let id = ''

beforeAll(async () => {
  server = await startServer()
  vehicle = await HandPlayedVehicle.connect(server.mqttUrl, vin)
  await vehicle.birth(1, { ivc: 'ivc-1' })
  await vehicle.see('time')
  await vehicle.say('state', { at: new Date().toISOString(), signals: { 'Vehicle.Note': hostile } })
  await vehicle.say('ack', '{not json')
  await failHostilely()
})
afterAll(async () => {
  await vehicle.leave()
  await server.stop()
})

const failHostilely = async (): Promise<void> => {
  const known = vehicle.seen.length
  const sent = await runKeyfob('send', vin, 'horn_honk', '--json', '--api', server.apiUrl)
  const message = await eventually(() => vehicle.seen.slice(known).find(({ kind }) => kind === 'command'))
  id = (JSON.parse(sent.out) as { id: string }).id
  await vehicle.ack(String(message.id), 'failed', { ivc: 'ivc-1', reason: { code: 'stuck', detail: hostile } })
  await eventually(async () => (await keyfob('commands', id, '--json')).out.includes('"state":"failed"'))
}

const keyfob = (...words: readonly string[]) => runKeyfob(...words, '--api', server.apiUrl)

describe('text of others', () => {
  it.each([
    ['commands', 4],
    ['commands --json', 0],
    ['vehicles', 3],
    ['parked list', 5],
  ])('is harmless in "keyfob %s", and a row is one line', async (words, tabs) => {
    const { code, out } = await keyfob(...words.split(' '))
    expect([code, out]).toEqual([
      0,
      out
        .split('\n')
        .map((row) => row.split('\t').map(printable).join('\t'))
        .join('\n'),
    ])
    expect(out).toBe(printableLines(out).replaceAll('\\u0009', '\t'))
    for (const row of out.trim().split('\n')) expect(row.split('\t').length - 1, row).toBeGreaterThanOrEqual(tabs)
    expect(out.split('\n').some((row) => row.startsWith('forged'))).toBe(false)
  })

  it('is escaped where one record is shown, and stays readable', async () => {
    for (const words of [
      ['commands', id],
      ['explain', id],
      ['vehicles', vin],
    ]) {
      const { out } = await keyfob(...words)
      expect(out.replaceAll('\t', '')).toBe(printableLines(out.replaceAll('\t', '')))
      expect(out).not.toMatch(/^forged/m)
    }
    expect((await keyfob('commands', id)).out).toContain(printable(hostile))
    expect((await keyfob('vehicles', vin)).out).toContain(printable(hostile))
  })

  it('is the same value in JSON, which holds no such character either', async () => {
    const { out } = await keyfob('commands', id, '--json')
    expect(out).toBe(`${printableJson(out.trim())}\n`)
    expect(JSON.parse(out)).toMatchObject({ reason: { detail: expect.stringContaining(hostile) } })
  })

  it('does not silence "keyfob watch", with an event that holds every line separator', async () => {
    const watching = keyfob('watch', '--vin', vin)
    await eventually(() => process.listenerCount('SIGINT') > 0)
    const waits = async (): Promise<void> => {
      await fetch(`${server.apiUrl}/trigger-command`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ command: 'horn_honk', vin }),
      })
    }
    for (let count = 1; count <= 2; count += 1) {
      const known = vehicle.seen.length
      await waits()
      const message = await eventually(() => vehicle.seen.slice(known).find(({ kind }) => kind === 'command'))
      await vehicle.ack(String(message.id), 'failed', { ivc: 'ivc-1', reason: { code: 'stuck', detail: hostile } })
      await eventually(() => writtenSoFar().split(printable(hostile)).length > count)
    }
    process.emit('SIGINT')
    const { out } = await watching
    expect(out).toBe(printableLines(out))
  })
})

it('a template keeps our text, and escapes inserted values unless they were escaped before', () => {
  expect(line`a\n${'\u001b[2J\n'}${1}${paint('\u009b', 'red')}`.text).toBe('a\n\\u001b[2J\\u000a1\\u009b')
})
