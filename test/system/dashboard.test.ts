/** A real Prometheus on a real Keyfob under work: every query of the dashboard has an answer, and every alert is evaluated. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { parseVin } from '@keyfob/protocol'
import { systemClock } from '@keyfob/runtime'
import {
  Api,
  HandPlayedVehicle,
  KeyfobProcess,
  PrometheusServer,
  RealServers,
  eventually,
  promtool,
  temporaryFolder,
} from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rows } from '../../deploy/grafana/dashboard.ts'

const vin = parseVin('1KFDB00E4T0000001')!
const sleeperVin = parseVin('1KFDB00E4T0000002')!
const ruleFile = fileURLToPath(new URL('../../deploy/grafana/alerts.yaml', import.meta.url))
const over = new AbortController()
const receiver = createServer((_request, response) => void response.writeHead(204).end())
let servers: RealServers
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let api: KeyfobProcess
let worker: KeyfobProcess
let prometheus: PrometheusServer
let vehicle: HandPlayedVehicle
/** Believed offline, while a command waits for it. */
let sleeper: HandPlayedVehicle
let working: Promise<unknown>

beforeAll(async () => {
  ;[servers, folder] = await Promise.all([RealServers.start(), temporaryFolder()])
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const prefix = `t-${randomBytes(4).toString('hex')}`
  const env = {
    DATABASE_URL: servers.postgres.url,
    AMQP_URL: servers.rabbit.url,
    REDIS_URL: servers.redis.url,
    MQTT_URL: servers.mosquitto.url,
    KEYFOB_QUEUE_PREFIX: prefix,
    KEYFOB_TOPIC_PREFIX: `${prefix}/v1`,
    KEYFOB_WEBHOOKS_PRIVATE: 'true',
    KEYFOB_WAKE_URL: urlOfReceiver(),
    KEYFOB_WAKE_SECRET: `whsec_${'s'.repeat(43)}=`,
    KEYFOB_WAKE_PRIVATE: 'true',
    KEYFOB_WAKE_SPACING_SECONDS: '10',
    KEYFOB_WAKE_PER_DAY: '100',
  }
  const start = (role: string) => KeyfobProcess.start({ dataDir: folder.path, env: { ...env, KEYFOB_ROLES: role } })
  ;[api, worker] = await Promise.all([start('api'), start('worker')])
  const targets = [api, worker].map((each) => new URL(each.api).host)
  prometheus = await PrometheusServer.start({ targets, ruleFile })
  await eventually(async () => (await prometheus.query('up == 1')).length === targets.length, {
    what: 'both being scraped',
  })
  vehicle = await HandPlayedVehicle.connect(env.MQTT_URL, vin, 5, env.KEYFOB_TOPIC_PREFIX)
  await vehicle.birth(1, { ivc: 'ivc-1' })
  sleeper = await HandPlayedVehicle.connect(env.MQTT_URL, sleeperVin, 5, env.KEYFOB_TOPIC_PREFIX)
  await sleeper.birth(1)
  await sleeper.see('time')
  await sleeper.will(1)
  working = Promise.all([answerAll(), askAlways()])
})

afterAll(async () => {
  over.abort()
  await working
  await vehicle.leave()
  await sleeper.leave()
  await prometheus.close()
  for (const each of [api, worker]) await each.stop()
  await servers.close()
  receiver.closeAllConnections()
  receiver.close()
  await folder.remove()
})

const urlOfReceiver = (): string => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/` // listens on TCP

/** Obeys, but for what it cannot: a horn that fails. */
const answerAll = async (): Promise<void> => {
  for (let heard = 0; !over.signal.aborted; await systemClock.sleep(20))
    for (; heard < vehicle.seen.length; heard += 1) {
      const { kind, id = '', command } = vehicle.seen[heard]!
      if (kind !== 'command') continue
      const answers = ['received', 'running', command === 'horn_honk' ? 'failed' : 'succeeded']
      for (const answer of answers) await vehicle.ack(id, answer, { ivc: 'ivc-1' }).catch(() => undefined)
    }
}

/** A schedule, a webhook, and callers: some right, some wrong, some in each other's way. */
const askAlways = async (): Promise<void> => {
  const http = new Api(api.api)
  const made = [
    await http.request('POST', '/webhooks', { url: urlOfReceiver() }),
    await http.request('POST', '/schedules', {
      name: 'often',
      everySeconds: 2,
      target: { vin },
      command: 'status_refresh',
      overlap: 'allow',
    }),
  ]
  expect(made.map(({ status }) => status)).toEqual([201, 201])
  const offline = () => http.request<{ items: readonly unknown[] }>('GET', '/vehicles?online=false')
  await eventually(async () => (await offline()).body.items.length === 1)
  await http.submit({ command: 'doors_lock', vin: sleeperVin, ttlSeconds: 3_600 })
  for (; !over.signal.aborted; await systemClock.sleep(500)) {
    for (const command of ['climate_start', 'climate_stop', 'horn_honk', 'no_such_command'])
      await http.submit({ command, vin })
    for (let look = 0; look < 2; look += 1) await http.request('GET', `/vehicles/${vin}`)
  }
}

/** As Grafana fills it in. */
const filledIn = (expr: string): string => expr.replaceAll('$job', '.*').replaceAll('$__rate_interval', '1m')

describe('the dashboard', () => {
  const queries = rows.flatMap(({ title: row, panels }) =>
    panels.flatMap(({ title, queries: ofPanel }) => ofPanel.map(({ expr, legend }) => ({ row, title, legend, expr }))),
  )

  it.each(queries)('$row / $title / $legend has an answer', async ({ expr }) => {
    const hasNumbers = async (): Promise<boolean> =>
      (await prometheus.query(filledIn(expr))).some(({ value }) => Number.isFinite(value))
    await eventually(hasNumbers, { every: 250, what: expr })
  })

  it('shows what happens: outcomes, occurrences and deliveries', async () => {
    const isPositive = async (expr: string): Promise<boolean> => ((await prometheus.query(expr))[0]?.value ?? 0) > 0
    for (const expr of [
      'sum(increase(keyfob_command_seconds_count{state="succeeded"}[5m]))',
      'sum(increase(keyfob_command_seconds_count{state="failed"}[5m]))',
      'sum(increase(keyfob_lane_wait_seconds_count[5m]))',
      'sum(increase(keyfob_schedule_occurrences_total{outcome="done"}[5m]))',
      'sum(increase(keyfob_webhook_attempts_total{outcome="delivered"}[5m]))',
      'sum(increase(keyfob_hop_seconds_count{hop="event"}[5m]))',
    ])
      await eventually(() => isPositive(expr), { every: 250, what: expr })
  })
})

it('promtool has nothing to say about what either process tells', async () => {
  for (const { api: url } of [api, worker]) {
    const text = await (await fetch(`${url}/metrics`)).text()
    expect(await promtool(['check', 'metrics'], text)).toEqual({ code: 0, output: '' })
  }
})

describe('the alerts', () => {
  it('are evaluated, and none fires while all is well', async () => {
    await eventually(async () => (await prometheus.ruleProblems()).length === 0, { what: 'every rule evaluated' })
    expect(await prometheus.query('ALERTS{alertstate="firing"}')).toEqual([])
  })

  it('see a broker that is down', async () => {
    await servers.mosquitto.kill()
    const pending = 'ALERTS{alertname="KeyfobPartNotReady",alertstate="pending",part="gateway"}'
    await eventually(async () => (await prometheus.query(pending)).length === 2, { what: pending })
  })
})
