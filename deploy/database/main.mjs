/**
 * Makes the roles of migrations and of processes. Run once an environment, by a person who may read the master password:
 * deploy/up hands the secrets over on standard input, so that nothing in the cluster keeps them or may read them again.
 */
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { makeRoles } from './make-roles.mjs'
import { readInput } from './read-input.mjs'

const { master, logins, authorities } = readInput(readFileSync(0, 'utf8'))
const { host, port, dbname } = logins[0]
const client = new pg.Client({
  host,
  port: Number(port),
  database: dbname,
  user: master.username,
  password: master.password,
  ssl: { ca: authorities },
})
await client.connect()
try {
  await makeRoles(client, logins)
  console.log(`The roles ${logins.map(({ username }) => username).join(' and ')} are there.`)
} finally {
  await client.end()
}
