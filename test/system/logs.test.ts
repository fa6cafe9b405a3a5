/** The whole story of a command can be read from the log by its id, over a kill -9 in the middle of it. */
import { parseVin } from '@keyfob/protocol'
import { Api, HandPlayedVehicle, KeyfobProcess, eventually, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'

const vin = parseVin('1KFLG00E4T0000001')!
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let keyfob: KeyfobProcess

beforeAll(async () => {
  folder = await temporaryFolder()
  keyfob = await KeyfobProcess.start({ dataDir: folder.path })
})
afterAll(async () => {
  await keyfob.stop()
  await folder.remove()
})

const told = (id: string): readonly string[] =>
  keyfob.log.filter(({ command }) => command === id).map(({ msg, state }) => `${msg} ${String(state)}`)

it('a command that was interrupted and recovered is logged from its acceptance to its end', async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const before = await HandPlayedVehicle.connect(keyfob.mqtt, vin)
  const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` }
  const { body } = await new Api(keyfob.api).submit({ command: 'Engine Start', vin }, headers)
  await before.see('command', body.id)
  await before.ack(body.id, 'received')
  // A line is written within 20 ms, and a kill loses it until then (docs/logs.md).
  await eventually(() => told(body.id).length >= 3, { what: 'the line of the receipt' })
  await keyfob.kill()
  await before.leave()
  expect(told(body.id)).toEqual(['command.accepted sent', 'command.sent sent', 'command.delivered delivered'])

  await keyfob.start()
  const after = await HandPlayedVehicle.connect(keyfob.mqtt, vin)
  await after.birth(2)
  await after.see('command', body.id)
  await after.ack(body.id, 'running')
  await after.ack(body.id, 'succeeded')
  await after.ack(body.id, 'failed')
  await eventually(() => told(body.id).length >= 7, { what: 'the rest of the story' })
  expect(told(body.id).slice(3)).toEqual([
    'command.repeated delivered',
    'command.running running',
    'command.settled succeeded',
    'command.contradicted succeeded',
  ])
  const lines = keyfob.log.filter(({ command }) => command === body.id)
  for (const line of lines) expect(line).toMatchObject({ vin, type: 'engine_start', lane: 'engine', trace })
  expect(lines.find(({ msg }) => msg === 'command.settled')).toMatchObject({
    reason: 'done',
    attempts: 2,
    ms: expect.any(Number) as unknown,
  })
  await after.leave()
})
