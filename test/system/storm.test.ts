/** The broker restarts under a whole fleet with commands open: births, repeats, questions and reports come all at once. */
import type { SimulationReport } from '@keyfob/simulator'
import {
  KeyfobProcess,
  MosquittoServer,
  eventually,
  freePort,
  runKeyfobProgram,
  temporaryFolder,
} from '@keyfob/testbed'
import { seconds } from '@keyfob/runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'

const vehicles = 200
const open = 60

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let mosquitto: MosquittoServer
let keyfob: KeyfobProcess

beforeAll(async () => {
  folder = await temporaryFolder()
  mosquitto = await MosquittoServer.start({ port: await freePort() })
  keyfob = await KeyfobProcess.start({ dataDir: `${folder.path}/data`, env: { MQTT_URL: mosquitto.url } })
})

afterAll(async () => {
  await keyfob.stop()
  await mosquitto.close()
  await folder.remove()
})

/** Vehicles that came online since a line of the log. */
const onlineSince = (line: number): number =>
  new Set(keyfob.log.slice(line).flatMap(({ msg, vin }) => (msg === 'vehicle.online' ? [vin] : []))).size

const sentCount = async (): Promise<number> => {
  const response = await fetch(`${keyfob.api}/commands?state=sent&limit=100`)
  return ((await response.json()) as { items: readonly unknown[] }).items.length // as the API's schema says
}

it('[L4] [L5] [L6] [L7] all are online again, everything settles, and the API answers meanwhile', async () => {
  const places = ['--api', keyfob.api, '--mqtt', mosquitto.url]
  const load = ['--vehicles', `${vehicles}`, '--commands-per-minute', '900', '--for', '60s']
  const simulating = runKeyfobProgram(['simulate', ...places, '--json', ...load])
  await eventually(() => onlineSince(0) === vehicles, { within: seconds(120), what: 'the fleet' })
  await eventually(async () => (await sentCount()) > 0, { what: 'commands' })

  await mosquitto.kill()
  const goneAt = keyfob.log.length
  await eventually(async () => (await sentCount()) >= open, { within: seconds(120), what: `${open} open commands` })
  await mosquitto.start()
  await eventually(() => onlineSince(goneAt) === vehicles, { within: seconds(120), what: 'all being online again' })

  const { code, out } = await simulating
  const report = JSON.parse(out.trim().split('\n').at(-1) ?? '') as SimulationReport // what --json prints
  expect(report).toMatchObject({ lawsBroken: [], unsettled: [], lies: [], effects: { doubles: [], late: [] } })
  expect(report.commands.failed, 'every submission had its answer').toEqual({})
  expect(code).toBe(0)
})
