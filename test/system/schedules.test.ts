/** Schedules with three workers on real servers, one of them killed -9 again and again: each occurrence once. */
import { randomBytes } from 'node:crypto'
import { KeyfobClient } from '@keyfob/client'
import { parseVin } from '@keyfob/protocol'
import { seconds, systemClock } from '@keyfob/runtime'
import { Fleet, Ledger } from '@keyfob/simulator'
import {
  Api,
  HandPlayedVehicle,
  KeyfobProcess,
  MosquittoServer,
  PostgresServer,
  eventually,
  temporaryFolder,
} from '@keyfob/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'

const underFire = seconds(24)
const killEvery = seconds(3)
const away = seconds(10)

const vins = ['1KFSC00E4T0000001', '1KFSC00E4T0000002'].map((text) => parseVin(text)!)
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let postgres: PostgresServer
let mosquitto: MosquittoServer
let api: KeyfobProcess
let reach: { readonly broker: { readonly url: string }; readonly topicPrefix: string }
let workers: readonly KeyfobProcess[]
let vehicles: readonly HandPlayedVehicle[]
const over = new AbortController()

beforeAll(async () => {
  ;[folder, postgres, mosquitto] = await Promise.all([
    temporaryFolder(),
    PostgresServer.start(),
    MosquittoServer.start(),
  ])
  const env = {
    DATABASE_URL: postgres.url,
    MQTT_URL: mosquitto.url,
    KEYFOB_TOPIC_PREFIX: `t-${randomBytes(4).toString('hex')}/v1`,
  }
  reach = { broker: { url: env.MQTT_URL }, topicPrefix: env.KEYFOB_TOPIC_PREFIX }
  const start = (role: string) => KeyfobProcess.start({ dataDir: folder.path, env: { ...env, KEYFOB_ROLES: role } })
  api = await start('api')
  workers = await Promise.all(['worker', 'worker', 'worker'].map(start))
  vehicles = await Promise.all(
    vins.map((vin) => HandPlayedVehicle.connect(env.MQTT_URL, vin, 5, env.KEYFOB_TOPIC_PREFIX)),
  )
  for (const vehicle of vehicles) void answerAll(vehicle)
})

afterAll(async () => {
  over.abort()
  for (const vehicle of vehicles) await vehicle.leave()
  for (const each of [api, ...workers]) await each.stop()
  await Promise.all([postgres.close(), mosquitto.close()])
  await folder.remove()
})

/** Succeeds at once, and says so again to every repetition. */
const answerAll = async (vehicle: HandPlayedVehicle): Promise<void> => {
  for (let heard = 0; !over.signal.aborted; await systemClock.sleep(50))
    for (; heard < vehicle.seen.length; heard += 1) {
      const { kind, id } = vehicle.seen[heard]!
      if (id !== undefined && (kind === 'command' || kind === 'cancel'))
        await vehicle.ack(id, 'succeeded').catch(() => undefined)
    }
}

interface Run {
  readonly at: string
  readonly state: string
  readonly accepted: number
  readonly commands: readonly string[]
}

const make = async (changes: object): Promise<string> => {
  const input = { everySeconds: 2, target: { vins }, command: 'doors_lock', overlap: 'allow', ...changes }
  const { status, body } = await new Api(api.api).request<{ id: string }>('POST', '/schedules', input)
  expect(status, JSON.stringify(body)).toBe(201)
  return body.id
}
const runsOf = async (id: string): Promise<readonly Run[]> =>
  (
    await new Api(api.api).request<{ items: readonly Run[] }>('GET', `/schedules/${id}/runs?limit=200`)
  ).body.items.toReversed()
const pause = (id: string) => new Api(api.api).request('POST', `/schedules/${id}/pause`)
const settledRunsOf = (id: string) =>
  eventually(
    async () => {
      const runs = await runsOf(id)
      return runs.every(({ state }) => state !== 'due') && runs
    },
    { every: 250, what: 'every occurrence having ended' },
  )

it('each occurrence happens once, with one command for each vehicle, whichever worker is killed', async () => {
  const id = await make({ name: 'under-fire' })
  const end = systemClock.monotonic() + underFire
  for (let round = 0; systemClock.monotonic() < end; round += 1) {
    const victim = workers[round % workers.length]!
    await systemClock.sleep(killEvery)
    await victim.kill()
    await victim.start()
  }
  await pause(id)
  const runs = await settledRunsOf(id)
  const instants = runs.map(({ at }) => Date.parse(at))
  expect(instants.length).toBeGreaterThanOrEqual(underFire / seconds(2) - 1)
  expect(instants.slice(1).map((at, index) => at - instants[index]!)).toEqual(Array(instants.length - 1).fill(2_000))
  expect(runs.map(({ state, accepted }) => `${state} ${accepted}`)).toEqual(Array(runs.length).fill('done 2'))
  const theirs = new Set(runs.flatMap(({ commands }) => commands))
  expect(theirs.size).toBe(runs.length * vins.length)
  // Nothing besides: what a killed worker had submitted is what its successor submitted.
  for (const vin of vins) {
    const { body } = await new Api(api.api).request<{ items: readonly { id: string; who: string }[] }>(
      'GET',
      `/commands?vin=${vin}&limit=200`,
    )
    expect(body.items.filter((each) => !theirs.has(each.id))).toEqual([])
  }
})

it('a campaign gives each vehicle its command exactly once, whichever worker is killed', async () => {
  const ledger = new Ledger(systemClock)
  const fleet = new Fleet({
    ...reach,
    ledger,
    vehicles: 40,
    behaviours: [],
    memoryDir: `${folder.path}/fleet`,
    seed: 1,
  })
  const client = new KeyfobClient({ url: api.api })
  for (const vin of fleet.vins) await client.vehicles.put(vin, { labels: ['campaign'] })
  await fleet.start()
  const target = { label: 'campaign' }
  const { id } = await client.campaigns.create({
    name: 'c',
    command: 'doors_lock',
    target,
    waveSize: 10,
    perMinute: 300,
  })
  const kills: Promise<void>[] = []
  for (const victim of workers) {
    await systemClock.sleep(seconds(1.5))
    await victim.kill()
    kills.push(victim.start())
  }
  await Promise.all(kills)
  const isDone = async () => (await client.campaigns.get(id)).state === 'done'
  await eventually(isDone, { within: seconds(120), every: 250, what: 'the end of the campaign' })
  await fleet.stop()
  const commanded: string[] = []
  for await (const { vin } of client.commands.list({ who: `campaign:${id}` })) commanded.push(vin)
  expect(commanded.toSorted()).toEqual([...fleet.vins].toSorted())
  expect(ledger.doubles).toEqual([])
})

it('after a stop each policy for what was missed does what it says', async () => {
  const made = await Promise.all(
    ['skip', 'run_once', 'run_all'].map((missed) => make({ name: missed, missed, missedMax: 3, graceSeconds: 3 })),
  )
  await eventually(async () => (await runsOf(made[2]!)).length > 0)
  await Promise.all(workers.map((each) => each.kill()))
  const from = Date.now()
  await systemClock.sleep(away)
  await Promise.all(workers.map((each) => each.start()))
  const to = Date.now()
  await systemClock.sleep(seconds(3))
  await Promise.all(made.map(pause))
  // Of what was due well within the stop, so that no worker was there in time:
  const missed = async (id: string) =>
    (await settledRunsOf(id))
      .filter(({ at }) => Date.parse(at) > from + 1_000 && Date.parse(at) < to - seconds(4))
      .map(({ state }) => state)
  const [skip, once, all] = await Promise.all(made.map(missed))
  expect(skip!.filter((state) => state === 'done')).toEqual([])
  expect(once!.length).toBeLessThanOrEqual(1)
  expect(all!.every((state) => state === 'done')).toBe(true)
  expect(all!.length).toBeGreaterThanOrEqual(once!.length)
  expect(all!.length).toBeLessThanOrEqual(3)
  const states = async (id: string) => (await runsOf(id)).map(({ state }) => state)
  expect(await states(made[0]!)).toContain('missed')
  for (const id of made.slice(1)) expect(new Set(await states(id))).toEqual(new Set(['done']))
})
