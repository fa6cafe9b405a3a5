import { PostgresServer } from '@keyfob/testbed'
import pg from 'pg'
import { expect, it } from 'vitest'
import { makeConfig } from '../../apps/cloud/src/config/config.ts'
import { readEnvironment } from '../../apps/cloud/src/config/environment.ts'
import { migrateAlone } from '../../apps/cloud/src/store/migrate-alone.ts'
import { makeRoles } from './make-roles.mjs'
import { readInput } from './read-input.mjs'

const login = (username: string): string => JSON.stringify({ username, password: 'sesame', host: 'db', port: 5432 })
const pem = '-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n'

it('reads secrets and authorities from its input', () => {
  const { master, logins, authorities } = readInput([login('m'), login('a'), login('b'), pem].join('\n'))
  expect([master.username, ...logins.map(({ username }: { username: string }) => username)]).toEqual(['m', 'a', 'b'])
  expect(authorities).toBe(pem)
})

it.each([
  [[login('m'), '{"username":"sesame"}', login('b'), pem], /role of processes must be one line/],
  [[login('m'), login('a'), 'sesame', pem], /role of migrations must be one line/],
  [[login('m'), login('a'), login('b'), ''], /PEM of the authorities/],
])('says what is wrong with it, and nothing of the secrets (%#)', (lines, sentence) => {
  expect(() => readInput(lines.join('\n'))).toThrow(sentence)
  expect(() => readInput(lines.join('\n'))).not.toThrow(/sesame/)
})

it('makes roles with which one migrates and the other works, as often as it runs', async () => {
  const server = await PostgresServer.start()
  const as = (user: string, password: string): string => {
    const url = new URL(server.url)
    Object.assign(url, { username: user, password })
    return url.href
  }
  const master = new pg.Client(server.url)
  await master.connect()
  const logins = [
    { username: 'keyfob_app', password: "it's" },
    { username: 'keyfob_migrate', password: 'm' },
  ]
  await makeRoles(master, logins)
  await makeRoles(master, logins)
  const migrated = await migrateAlone(makeConfig(readEnvironment({ DATABASE_URL: as('keyfob_migrate', 'm') })))
  expect(migrated.length).toBeGreaterThan(2)
  const app = new pg.Client(as('keyfob_app', "it's"))
  await app.connect()
  // What a process does: its weeks are tables that it makes itself, and drops.
  expect((await app.query('SELECT current_user AS who')).rows).toEqual([{ who: 'keyfob_owner' }])
  await app.query('CREATE TABLE week (id int); DROP TABLE week')
  expect((await app.query('SELECT name FROM migrations')).rowCount).toBe(migrated.length)
  expect(await migrateAlone(makeConfig(readEnvironment({ DATABASE_URL: as('keyfob_app', "it's") })))).toEqual([])
  await app.end()
  await master.end()
  await server.close()
})
