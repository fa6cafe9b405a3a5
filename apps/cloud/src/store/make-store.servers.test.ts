import { systemClock } from '@keyfob/runtime'
import { PostgresServer, eventually, temporaryFolder } from '@keyfob/testbed'
import { describe, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { makeConfig } from '../config/config.ts'
import { readEnvironment } from '../config/environment.ts'
import { type MadeStore, makeStore } from './make-store.ts'

const storeOf = (variables: Record<string, string>): MadeStore =>
  makeStore({ config: makeConfig(readEnvironment(variables)), clock: systemClock, log: new SampleLog() })

describe('the store', () => {
  it('is the PostgreSQL that is named, ready while it answers, with its clock for the time [L5]', async () => {
    const server = await PostgresServer.start()
    const { database, readiness, clock } = storeOf({ DATABASE_URL: server.url })
    expect(readiness()).toEqual({ ready: false, detail: 'it was not checked yet' })
    await database.start()
    expect(readiness()).toMatchObject({
      ready: true,
      detail: expect.stringMatching(/^PostgreSQL, its clock -?\d+ ms ahead/),
    })
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000)
    await server.kill()
    await eventually(() => !readiness().ready && readiness().detail.includes('ECONNREFUSED'))
    await server.start()
    await eventually(() => readiness().ready)
    await database.stop()
    await server.close()
  })

  it('is the embedded one when none is named', async () => {
    const { path, remove } = await temporaryFolder('keyfob-store-')
    const { database, readiness, clock } = storeOf({ KEYFOB_DATA_DIR: path })
    expect([readiness().ready, clock]).toEqual([false, systemClock])
    await database.start()
    expect(readiness()).toEqual({ ready: true, detail: 'embedded PostgreSQL' })
    await database.stop()
    await remove()
  })
})
