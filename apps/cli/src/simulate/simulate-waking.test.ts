/** Whole runs: Keyfob, its wake-up sender, and simulated vehicles that sleep until they are woken. */
import { KeyfobClient } from '@keyfob/client'
import { type SimulationReport, fleetVin } from '@keyfob/simulator'
import { eventually, freePort } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { exitCodes } from '../exit-codes.ts'
import { runKeyfob } from '../testing/run-keyfob.ts'
import { type StartedServer, startServer } from '../testing/started-server.ts'

const secret = `whsec_${'s'.repeat(43)}=`
let server: StartedServer
let port: number

/** Those of a Keyfob whose wake-up service is on this port. */
const settingsFor = (servicePort: number) => ({
  KEYFOB_WAKE_URL: `http://127.0.0.1:${servicePort}/`,
  KEYFOB_WAKE_SECRET: secret,
  KEYFOB_WAKE_PRIVATE: 'true',
  KEYFOB_WAKE_SPACING_SECONDS: '10',
})

beforeAll(async () => {
  port = await freePort()
  server = await startServer(0, settingsFor(port))
}, 60_000)
afterAll(() => server.stop())
afterEach(() => {
  process.exitCode = undefined
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const simulate = (...words: readonly string[]) =>
  runKeyfob('simulate', ...words, '--wake-port', String(port), '--api', server.apiUrl, '--mqtt', server.mqttUrl)

it('[L4] a vehicle that sleeps is woken by a wake-up, and does its command exactly once', async () => {
  vi.stubEnv('KEYFOB_WAKE_SECRET', secret)
  const client = new KeyfobClient({ url: server.apiUrl })
  const load = ['--vehicles', '1', '--commands-per-minute', '1', '--behaviour', 'sleepy', '--for', '120s']
  const running = simulate(...load, '--json')
  const [vehicle] = await eventually(async () => {
    const { items } = await client.vehicles.list({ online: 'false' }).first()
    return items.length > 0 && items
  })
  const { id } = await client.commands.submit({ vin: vehicle!.vin, command: 'doors_lock' })
  await eventually(async () => (await client.commands.get(id)).state === 'succeeded')
  const { because } = await client.commands.explain(id)
  expect(because).toContainEqual(expect.stringMatching(/^A wake-up of the vehicle was sent .* accepted it\.$/))
  process.emit('SIGINT')
  const { code, out } = await running
  const report = JSON.parse(out) as SimulationReport // what --json prints
  expect(report).toMatchObject({ lawsBroken: [], effects: { doubles: [], late: [] } })
  expect([code, report.wakeUps > 0, report.effects.count > 0]).toEqual([exitCodes.ok, true, true])
}, 90_000)

it('a demo vehicle of the server that is sleepy is woken, too', async () => {
  const demoPort = await freePort()
  const settings = { ...settingsFor(demoPort), KEYFOB_DEMO_WAKE_PORT: String(demoPort) }
  const other = await startServer(1, settings)
  try {
    const { demo, vehicles, commands } = new KeyfobClient({ url: other.apiUrl })
    const vin = fleetVin(0)
    await demo.change(vin, { behaviours: ['sleepy'] })
    await eventually(async () => (await vehicles.get(vin)).presence.online === false)
    const { id } = await commands.submit({ vin, command: 'doors_lock' })
    await eventually(async () => (await commands.get(id)).state === 'succeeded')
    const { because } = await commands.explain(id)
    expect(because).toContainEqual(expect.stringMatching(/^A wake-up of the vehicle was sent .* accepted it\.$/))
  } finally {
    await other.stop()
  }
}, 90_000)

it('needs the secret that signs wake-ups, and does not show what it got', async () => {
  vi.stubEnv('KEYFOB_WAKE_SECRET', 'sesame')
  const { code, err } = await simulate('--vehicles', '1')
  expect([code, err]).toEqual([exitCodes.usage, expect.stringContaining('set KEYFOB_WAKE_SECRET')])
  expect(err).not.toContain('sesame')
})
