/** Run once an environment, by the chart keyfob-database: makes the roles of migrations and of processes. */
import pg from 'pg'
import { makeRoles } from './make-roles.mjs'
import { readSecret } from './read-secret.mjs'

const secret = (name) => {
  const id = process.env[name]
  if (!id) throw new Error(`${name} is not set: it names a secret in AWS Secrets Manager.`)
  return readSecret(id, process.env)
}

const master = await secret('DATABASE_MASTER_SECRET')
const logins = [await secret('DATABASE_APP_SECRET'), await secret('DATABASE_MIGRATE_SECRET')]
const { host, port, dbname } = logins[0]
const client = new pg.Client({ host, port: Number(port), database: dbname, user: master.username, password: master.password, ssl: true }) // prettier-ignore
await client.connect()
try {
  await makeRoles(client, logins)
  console.log(`The roles ${logins.map(({ username }) => username).join(' and ')} are there.`)
} finally {
  await client.end()
}
