/** A backup and its restore, by the very commands of docs/backup.md. */
import { parseVin } from '@keyfob/protocol'
import { Api, HandPlayedVehicle, KeyfobProcess, PostgresServer, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'

const vin = parseVin('1KFBK00E4T0000001')!
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let postgres: PostgresServer

beforeAll(async () => {
  ;[folder, postgres] = await Promise.all([temporaryFolder(), PostgresServer.start()])
})
afterAll(async () => {
  await postgres.close()
  await folder.remove()
})

const start = (database: string) =>
  KeyfobProcess.start({ dataDir: folder.path, env: { DATABASE_URL: postgres.urlOf(database) } })

/** Submits, and answers as the vehicle. */
const succeed = async (keyfob: KeyfobProcess): Promise<string> => {
  const vehicle = await HandPlayedVehicle.connect(keyfob.mqtt, vin)
  const { body } = await new Api(keyfob.api).submit({ command: 'Doors Lock', vin })
  await vehicle.see('command', body.id)
  await vehicle.ack(body.id, 'succeeded')
  await vehicle.leave()
  return body.id
}

it('restores what was committed, and continues from there', async () => {
  await postgres.tool('createdb', ['-h', '127.0.0.1', '-p', `${postgres.port}`, '-U', 'postgres', 'before'])
  const first = await start('before')
  const kept = await succeed(first)
  const open = (await new Api(first.api).submit({ command: 'Windows Close', vin })).body.id
  await new Api(first.api).request('POST', '/schedules', {
    name: 'nightly',
    cron: '0 3 * * *',
    timeZone: 'UTC',
    target: { vin },
    command: 'status_refresh',
  })
  // Taken while it runs, and accepts more.
  await postgres.tool('pg_dump', ['--format=custom', '--file=keyfob.dump', postgres.urlOf('before')])
  const lost = await succeed(first)
  await first.kill()
  await postgres.tool('dropdb', ['-h', '127.0.0.1', '-p', `${postgres.port}`, '-U', 'postgres', '--force', 'before'])

  await postgres.tool('createdb', ['-h', '127.0.0.1', '-p', `${postgres.port}`, '-U', 'postgres', 'after'])
  await postgres.tool('pg_restore', [
    '--exit-on-error',
    '--no-owner',
    `--dbname=${postgres.urlOf('after')}`,
    'keyfob.dump',
  ])
  const second = await start('after')
  const api = new Api(second.api)
  expect(await api.command(kept)).toMatchObject({ state: 'succeeded' })
  expect((await api.request('GET', `/commands/${lost}`)).status).toBe(404)
  expect(
    (await api.request<{ items: { name: string }[] }>('GET', '/schedules')).body.items.map(({ name }) => name),
  ).toEqual(['nightly'])
  // What was open continues, and what comes now takes its place behind it.
  const vehicle = await HandPlayedVehicle.connect(second.mqtt, vin)
  await vehicle.birth(7)
  await vehicle.see('command', open)
  await vehicle.ack(open, 'succeeded')
  expect(await api.settled(open)).toMatchObject({ state: 'succeeded' })
  // An answer about a command that the backup does not know is logged, and does no harm.
  await vehicle.ack(lost, 'succeeded')
  await vehicle.leave()
  expect(await api.settled(await succeed(second))).toMatchObject({ state: 'succeeded' })
  expect(second.logged('ack.unknown_command')).toHaveLength(1)
  expect(await second.stop()).toBe(0)
})
