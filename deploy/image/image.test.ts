import { minutes } from '@keyfob/runtime'
import { fleetVin } from '@keyfob/simulator'
import { type Api, RealServers, eventually } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Container } from './testing/sample-container.ts'
import { type Engine, findEngine } from './testing/sample-engine.ts'

const found = await findEngine()
if (typeof found === 'string') console.log(`note: the image was neither built nor run: ${found}`)

/** Callers in a closed loop: each remembers what it was promised. */
const load = (api: Api, promised: Set<string>, signal: AbortSignal): Promise<unknown> =>
  Promise.all(
    Array.from({ length: 8 }, async (_, caller) => {
      for (let turn = caller; !signal.aborted; turn += 1) {
        const body = { command: turn % 2 === 0 ? 'doors_lock' : 'status_refresh', vin: fleetVin(turn % 5) }
        const answer = await api.submit(body).catch(() => undefined)
        if (answer?.status === 202) promised.add(answer.body.id)
        else await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }),
  )

describe.skipIf(typeof found === 'string')('the image', () => {
  const engine = found as Engine // skipped otherwise
  const tag = `localhost/keyfob:test-${process.pid}`
  const shell = (script: string): Promise<string> =>
    engine.command('run', '--rm', '--read-only', '--network', 'none', '--entrypoint', 'sh', tag, '-c', script)
  let container: Container

  beforeAll(async () => {
    await engine.build(tag)
    container = await Container.make(engine, `keyfob-test-${process.pid}`)
    await container.start(tag)
  }, minutes(8))

  afterAll(async () => {
    await container?.remove()
    await engine.command('rmi', '-f', tag).catch(() => '')
  }, minutes(1))

  it('runs read-only and without privileges, and carries a command to a demo vehicle', async () => {
    const { status, body } = await container.api.submit(
      { command: 'Engine Start', vin: fleetVin(0) },
      { prefer: 'wait=10' },
    )
    expect([status, body.state]).toEqual([200, 'succeeded'])
    expect(await container.exec('id', '-u')).toBe('1000\n')
    await expect(container.exec('touch', '/keyfob/x')).rejects.toThrow('Read-only file system')
    expect(await container.exec('grep', 'CapEff', '/proc/1/status')).toMatch(/0000000000000000/)
  })

  it('is green by keyfob smoke, both of them the image, on real servers', async () => {
    const servers = await RealServers.start()
    const real = await Container.make(engine, `keyfob-real-${process.pid}`)
    try {
      const [mqtt, amqp] = [servers.mosquitto.url, servers.rabbit.url]
      await real.start(tag, {
        MQTT_URL: mqtt,
        AMQP_URL: amqp,
        DATABASE_URL: servers.postgres.url,
        REDIS_URL: servers.redis.url,
        KEYFOB_DEMO_VEHICLES: '0',
      })
      const said = await real.verb(tag, 'smoke', '--api', real.url, '--mqtt', mqtt, '--amqp', amqp)
      expect(said.match(/^✓/gm)).toHaveLength(10)
      expect(await real.stop()).toBe(0)
    } finally {
      await real.remove()
      await servers.close()
    }
  })

  it('says that it lives by the check that it names', async () => {
    const words = JSON.parse(await container.inspect('{{json .Config.Healthcheck.Test}}')) as readonly string[]
    expect(words[0]).toBe('CMD')
    expect(await container.exec(...words.slice(1))).toBe('')
  })

  it('holds no sources, no tests and nothing that installs', async () => {
    const leftovers =
      "find /keyfob -name '*.ts' -o -name '*.map' -o -name '*.test.js' -o -path '*/packages/testbed*' -o -path '*/src/*' -path '/keyfob/[ap]*'"
    expect(await shell(leftovers)).toBe('')
    expect(await shell('command -v npm npx yarn corepack || true')).toBe('')
  })

  it('names what is in it', async () => {
    const { components } = JSON.parse(await shell('cat sbom.cdx.json')) as { components: readonly { name: string }[] }
    const names = components.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['fastify', 'pg', 'mqtt', 'rabbitmq-client', 'cloud']))
    expect(names.filter((name) => /^(vitest|typescript|oxlint|testbed)$/.test(name))).toEqual([])
    const labels = JSON.parse(
      await engine.command('inspect', '--type', 'image', '--format', '{{json .Config.Labels}}', tag),
    ) as Record<string, string>
    expect(labels).toMatchObject({
      'org.opencontainers.image.title': 'Keyfob',
      'org.opencontainers.image.licenses': 'Apache-2.0',
    })
    expect(Object.keys(labels)).toEqual(
      expect.arrayContaining(['version', 'revision', 'source'].map((name) => `org.opencontainers.image.${name}`)),
    )
  })

  it('[L1] drains on SIGTERM under load with exit code 0, and has every promise when it is back', async () => {
    const over = new AbortController()
    const promised = new Set<string>()
    const loading = load(container.api, promised, over.signal)
    await eventually(() => promised.size >= 200, { what: '200 commands' })
    const code = await container.stop()
    over.abort()
    await loading
    expect(code).toBe(0)
    await container.start(tag)
    const ends = new Map<string, string>()
    for (const id of promised) {
      const command = await container.api.settled(id)
      ends.set(command.id, command.state)
    }
    expect(new Set(ends.keys()), 'commands that are there, of those that were accepted').toEqual(promised)
    expect([...ends.values()]).toContain('succeeded')
    console.log(
      `note: ${engine.name} stopped the image under load: exit code 0, ${promised.size} commands accepted, all there afterwards`,
    )
    expect(await container.stop()).toBe(0)
  })
})
