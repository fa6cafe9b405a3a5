import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type IncomingMessage, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PostgresServer, temporaryFolder } from '@keyfob/testbed'
import pg from 'pg'
import { expect, it } from 'vitest'
import { makeConfig } from '../../apps/cloud/src/config/config.ts'
import { readEnvironment } from '../../apps/cloud/src/config/environment.ts'
import { migrateAlone } from '../../apps/cloud/src/store/migrate-alone.ts'
import { makeRoles } from './make-roles.mjs'
import { readSecret } from './read-secret.mjs'
import { sign } from './sign.mjs'

it('signs as the example of AWS', () => {
  const { authorization } = sign({
    method: 'GET',
    query: 'Action=ListUsers&Version=2010-05-08',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', host: 'iam.amazonaws.com', 'x-amz-date': '20150830T123600Z' },
    region: 'us-east-1',
    service: 'iam',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  }) // prettier-ignore
  expect(authorization).toContain('Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7')
})

it('reads a secret with what Pod Identity hands over, and says what AWS has against it', async () => {
  const folder = await temporaryFolder()
  const asked: IncomingMessage['headers'][] = []
  const server = createServer((request, response) => {
    asked.push(request.headers)
    const isIdentity = request.method === 'GET'
    const knows = asked.length < 3
    response.statusCode = isIdentity || knows ? 200 : 400
    response.end(JSON.stringify(isIdentity ? { AccessKeyId: 'AKID', SecretAccessKey: 's3cret', Token: 'session' } : knows ? { SecretString: '{"username":"u"}' } : { __type: 'AccessDeniedException', message: 'not yours' })) // prettier-ignore
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await writeFile(`${folder.path}/token`, 'who-i-am\n')
  const environment = { AWS_REGION: 'eu-central-1', AWS_CONTAINER_CREDENTIALS_FULL_URI: here, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: `${folder.path}/token` } // prettier-ignore
  expect(await readSecret('keyfob/x', environment, here)).toEqual({ username: 'u' })
  expect(asked[0]?.authorization).toBe('who-i-am')
  expect(asked[1]).toMatchObject({ 'x-amz-security-token': 'session', authorization: expect.stringContaining('/eu-central-1/secretsmanager/aws4_request') }) // prettier-ignore
  await expect(readSecret('keyfob/x', environment, here)).rejects.toThrow('keyfob/x cannot be read: 400 AccessDenied')
  await expect(readSecret('keyfob/x', {}, here)).rejects.toThrow('no Pod Identity')
  server.close()
  await folder.remove()
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
  const logins = [{ username: 'keyfob_app', password: "it's" }, { username: 'keyfob_migrate', password: 'm' }] // prettier-ignore
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
