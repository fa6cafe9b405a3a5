// By path: a global setup is loaded outside of the tests, where @keyfob/* would lead to what was built last.
import { systemClock } from '@keyfob/runtime'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { logWith } from '../apps/cloud/src/ports/log.ts'
import { EmbeddedServer } from '../apps/cloud/src/store/embedded/embedded-server.ts'
import { migrate } from '../apps/cloud/src/store/migrate.ts'
import { PostgresDatabase } from '../apps/cloud/src/store/postgres-database.ts'
import { temporaryFolder } from '../packages/testbed/src/index.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL for all files of the project, and a database with all tables to copy. */
    readonly sharedPostgres: { readonly url: string; readonly template: string }
  }
}

const template = 'keyfob_template'
/** No test of the project is about a power cut; many files are at work at once. */
const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=300']

/** One embedded PostgreSQL for all files of the project: `inject('sharedPostgres')`. */
const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const folder = await temporaryFolder('keyfob-shared-postgres-')
  const server = new EmbeddedServer({ dataFolder: folder.path, clock: systemClock, log, settings })
  await server.start()
  await makeTemplate(server.url)
  project.provide('sharedPostgres', { url: server.url, template })
  return async () => {
    await server.stop()
    await folder.remove()
  }
}

/** Problems come as errors; the log is not read here. */
const log = logWith(() => undefined)

const makeTemplate = async (serverUrl: string): Promise<void> => {
  const client = new pg.Client(serverUrl)
  await client.connect()
  await client.query(`CREATE DATABASE ${template}`)
  await client.end()
  const url = serverUrl.replace('/postgres?', `/${template}?`)
  const database = new PostgresDatabase({ url, clock: systemClock, log, connections: 1 })
  await database.start()
  await migrate(database)
  await database.stop()
}

export default setup
