/** That a whole server hands the times of its submits to the figures, and writes the last of them when it stops. */
import { dropDatabase, freshDatabase, temporaryFolder } from '@keyfob/testbed'
import pg from 'pg'
import { expect, inject, it } from 'vitest'
import { makeConfig } from '../config/config.ts'
import { readEnvironment } from '../config/environment.ts'
import { makeLogging } from '../observability/logger.ts'
import { makeServer } from '../server.ts'

const countsIn = async (url: string): Promise<readonly (readonly number[])[]> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ counts: readonly number[] }>('SELECT counts FROM accept_minutes')
  await client.end()
  return rows.map(({ counts }) => counts)
}

it('counts each submit that was accepted, and no repetition', async () => {
  const shared = inject('sharedPostgres')
  const [folder, url] = await Promise.all([temporaryFolder(), freshDatabase(shared.url, shared.template)])
  const ports = { PORT: '0', KEYFOB_MQTT_PORT: '0', KEYFOB_MQTT_WS_PORT: '0' }
  const settings = { ...ports, DATABASE_URL: url, KEYFOB_DATA_DIR: folder.path, KEYFOB_LOG_LEVEL: 'silent' }
  const server = await makeServer({ config: makeConfig(readEnvironment(settings)), logging: makeLogging('silent') })
  await server.start()
  for (const [vin, key] of [
    ['1KFAU00E4T0000001', 'a'],
    ['1KFAU00E4T0000001', 'a'],
    ['1KFAU00E4T0000002', 'b'],
  ] as const) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key }
    const body = JSON.stringify({ command: 'horn_honk', vin })
    expect((await fetch(`${server.apiUrl}/trigger-command`, { method: 'POST', headers, body })).status).toBe(202)
  }
  await server.stop()
  expect((await countsIn(url)).flat().reduce((sum, count) => sum + count, 0)).toBe(2)
  await dropDatabase(shared.url, url)
  await folder.remove()
})
