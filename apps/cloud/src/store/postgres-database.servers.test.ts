import { systemClock } from '@keyfob/runtime'
import { FaultProxy, PostgresServer, eventually } from '@keyfob/testbed'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { migrate } from './migrate.ts'
import { PostgresDatabase } from './postgres-database.ts'
import { freshVin, newCommand, t0 } from './testing/sample-commands.ts'
import { SqlCommandStore } from './sql-command-store.ts'
import { isDataError } from './sql-database.ts'
import { acceptAll } from './testing/write.ts'

let server: PostgresServer
let proxy: FaultProxy
let database: PostgresDatabase
let log: SampleLog

const open = (url: string): PostgresDatabase => new PostgresDatabase({ url, clock: systemClock, log, connections: 3 })
const failure = async (work: Promise<unknown>): Promise<StoreUnavailable> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof StoreUnavailable) return error
  throw new Error(`it ended with ${String(error)}`)
}
const isBack = () => eventually(() => database.query('SELECT 1').then(() => true), { every: 100 })

beforeAll(async () => {
  server = await PostgresServer.start()
  proxy = await FaultProxy.open(server.port)
  log = new SampleLog()
  database = open(proxy.through(server.url))
  await database.start()
  await migrate(database)
  await database.query('CREATE TABLE notes (text text PRIMARY KEY)')
})
afterEach(async () => {
  proxy.resume()
  await server.start()
  await isBack()
})
afterAll(async () => {
  await database.stop()
  await proxy.close()
  await server.close()
})

describe('PostgreSQL', () => {
  it('[L1] commits synchronously, whatever the server is set to', async () => {
    await database.script("ALTER SYSTEM SET synchronous_commit = 'off'")
    await database.query('SELECT pg_reload_conf()')
    const another = open(server.url)
    await another.start()
    expect(await another.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }])
    await another.stop()
    const less = open(`${server.url}?options=${encodeURIComponent('-c synchronous_commit=off -c work_mem=5MB')}`)
    await less.start()
    expect(await less.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }])
    expect(await less.query('SHOW work_mem')).toEqual([{ work_mem: '5MB' }])
    await less.stop()
  })

  it('[L1] doubts a commit whose wait for the standby was ended', async () => {
    const person = new pg.Client(server.url)
    await person.connect()
    const standby = async (name: string): Promise<void> => {
      await person.query('SET synchronous_commit = local')
      await person.query(`ALTER SYSTEM SET synchronous_standby_names = '${name}'`)
      await person.query('SELECT pg_reload_conf()')
    }
    await standby('nobody')
    const committing = failure(
      database.transaction((sql) => sql.query("INSERT INTO notes VALUES ('not on the standby')")),
    )
    await eventually(
      async () =>
        (await person.query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")).rows
          .length > 0,
    )
    expect(await committing).toMatchObject({
      mayHaveTakenEffect: true,
      message: expect.stringMatching(/synchronous replication/),
    })
    await standby('')
    await person.end()
  })

  it('becomes unavailable and available again by itself, and logs each once', async () => {
    await server.kill()
    expect((await failure(database.query('SELECT 1'))).mayHaveTakenEffect).toBe(false)
    expect((await failure(database.transaction(async (sql) => sql.query('SELECT 1')))).mayHaveTakenEffect).toBe(false)
    await eventually(() => database.problem !== null)
    const begunAt = performance.now()
    for (let call = 0; call < 50; call += 1) await failure(database.query('SELECT 1'))
    expect(performance.now() - begunAt).toBeLessThan(25_000) // known to be unavailable: no call waits for half a second
    await server.start()
    await eventually(() => database.problem === null)
    expect(log.lines.map(({ event }) => event).slice(-2)).toEqual(['store.lost', 'store.connected'])
  })

  it('ends every call in time when the connection stalls, and continues over new connections', async () => {
    await database.query('SELECT 1')
    proxy.stall()
    const begunAt = performance.now()
    await failure(database.query('SELECT 1'))
    await failure(database.transaction((sql) => sql.query("INSERT INTO notes VALUES ('stalled')")))
    expect(performance.now() - begunAt).toBeLessThan(15_000)
    proxy.cut()
    proxy.resume()
    await isBack()
  })

  it('uses no connection again that led to a server which fell silent, also of those that were idle then', async () => {
    await Promise.all(Array.from({ length: 3 }, () => database.query('SELECT pg_sleep(0.05)')))
    await Promise.all(
      Array.from({ length: 3 }, () => database.transaction((sql) => sql.query('SELECT pg_sleep(0.05)'))),
    )
    proxy.stall() // forever, for these
    await failure(database.query('SELECT 1'))
    proxy.cut()
    proxy.resume()
    await isBack()
    const begunAt = performance.now()
    await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        n % 2 === 0 ? database.query('SELECT 1') : database.transaction((sql) => sql.query('SELECT 1')),
      ),
    )
    expect(performance.now() - begunAt).toBeLessThan(2_000)
  })

  it('[L10] says that a commit whose answer was lost may have taken effect', async () => {
    const committing = database.transaction(async (sql) => {
      await sql.query("INSERT INTO notes VALUES ('in doubt')")
      proxy.stall() // nothing comes back from here on, and the COMMIT does not arrive either
    })
    expect((await failure(committing)).mayHaveTakenEffect).toBe(true)
    proxy.cut()
  })

  it('[L10] says so also when the server froze, and continues before the transaction could be undone', async () => {
    await database.transaction((sql) => sql.query('SELECT 1'))
    const committing = database.transaction(async (sql) => {
      await sql.query("INSERT INTO notes VALUES ('frozen')")
      server.pause()
    })
    const begunAt = performance.now()
    const failed = failure(committing)
    await new Promise((resolve) => setTimeout(resolve, 5_500)) // the time limit of a statement is 5 s
    server.resume()
    expect((await failed).mayHaveTakenEffect).toBe(true)
    expect(performance.now() - begunAt).toBeLessThan(9_000) // one time limit, and not two
  })

  it('says of a write outside of a transaction that it may have taken effect, and of a read that it did not', async () => {
    await Promise.all([database.query('SELECT 1'), database.query('SELECT 1')])
    proxy.stall()
    const [read, write] = await Promise.all([
      failure(database.query('SELECT 1')),
      failure(database.query("INSERT INTO notes VALUES ('x')")),
    ])
    expect([read.mayHaveTakenEffect, write.mayHaveTakenEffect]).toEqual([false, true])
    proxy.cut()
  })

  it('repeats a transaction that a deadlock undid, without an error', async () => {
    await database.query("INSERT INTO notes VALUES ('a'), ('b')")
    const touch = (first: string, second: string) => {
      let tries = 0
      const done = database.transaction(async (sql) => {
        tries += 1
        await sql.query('SELECT * FROM notes WHERE text = $1 FOR UPDATE', [first])
        if (tries === 1) await sql.query('SELECT pg_sleep(0.2)')
        await sql.query('SELECT * FROM notes WHERE text = $1 FOR UPDATE', [second])
      })
      return done.then(() => tries)
    }
    const tries = await Promise.all([touch('a', 'b'), touch('b', 'a')])
    // On a slow machine the second try of one may meet the first of the other again.
    expect(Math.min(...tries)).toBe(1)
    expect(Math.max(...tries)).toBeGreaterThan(1)
  })

  it('waits for a lock that a stalled process holds, a bit at a time', async () => {
    const stalled = new pg.Client(server.url)
    await stalled.connect()
    await stalled.query('BEGIN')
    await stalled.query('LOCK TABLE notes')
    let tries = 0
    const waiting = database.transaction(async (sql) => {
      tries += 1
      return sql.query("INSERT INTO notes VALUES ('waited')")
    })
    await eventually(() => tries > 1)
    await stalled.query('ROLLBACK')
    await waiting
    await stalled.end()
  })

  it('continues when a newer version changes a table', async () => {
    const read = () => database.query('SELECT * FROM notes LIMIT 1')
    const group = () => database.transaction((sql) => sql.query('SELECT * FROM notes LIMIT 1'))
    await Promise.all([read(), read(), read(), group(), group(), group()])
    await database.script('ALTER TABLE notes ADD COLUMN newer text')
    expect(Object.keys((await read())[0] ?? {})).toContain('newer')
    expect(Object.keys((await group())[0] ?? {})).toContain('newer')
  })

  it('lets no flood of single statements starve the groups or the check', async () => {
    const flood = Promise.allSettled(Array.from({ length: 6 }, () => database.query('SELECT pg_sleep(1.5)')))
    const begunAt = performance.now()
    await database.transaction((sql) => sql.query('SELECT 1'))
    expect(performance.now() - begunAt).toBeLessThan(1_000)
    await flood
    expect(database.problem).toBeNull()
  })

  it('ends the transaction of a process that paused in the middle of it, and frees its locks', async () => {
    const paused = await failure(
      database.transaction(async (sql) => {
        const [session] = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
        await sql.query("SET LOCAL idle_in_transaction_session_timeout = '50ms'")
        await sql.query('LOCK TABLE notes')
        await eventually(
          async () =>
            (await database.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [session!.pid])).length === 0,
        )
        await sql.query("INSERT INTO notes VALUES ('never')")
      }),
    )
    expect(paused.mayHaveTakenEffect).toBe(false)
    await isBack()
    expect(await database.query("SELECT 1 FROM notes WHERE text = 'never'")).toEqual([])
  })

  it('does not take a standby for the database, and begins when it is promoted', async () => {
    const standby = await PostgresServer.start({ standbyOf: server })
    const waiting = open(standby.url)
    const started = waiting.start()
    await eventually(() => waiting.problem?.includes('it is read-only') === true)
    expect((await failure(waiting.query('SELECT 1'))).mayHaveTakenEffect).toBe(false)
    await standby.promote()
    await started
    await waiting.query("INSERT INTO notes VALUES ('promoted')")
    await waiting.stop()
    await standby.close()
  })

  it('hands the code’s own errors and errors of the data on as they are, and undoes the transaction', async () => {
    const broken = database.transaction(async (sql) => {
      await sql.query("INSERT INTO notes VALUES ('undone')")
      throw new TypeError('mine')
    })
    await expect(broken).rejects.toThrow(TypeError)
    expect(await database.query("SELECT * FROM notes WHERE text = 'undone'")).toEqual([])
    const error = await database.transaction((sql) => sql.query("SELECT 'x'::int")).catch((thrown: unknown) => thrown)
    expect(isDataError(error)).toBe(true)
  })

  it('ends a statement that takes too long, and says that it took no effect', async () => {
    const slow = await failure(database.transaction((sql) => sql.query('SELECT pg_sleep(60)')))
    expect(slow.mayHaveTakenEffect).toBe(false)
  })

  it('stops a start at once when the database does not exist, and waits for one that is unavailable', async () => {
    await expect(open(server.urlOf('nowhere')).start()).rejects.toThrow(/"nowhere" does not exist/)
    await server.kill()
    const waiting = open(server.url)
    const started = waiting.start()
    await eventually(() => waiting.problem?.includes('ECONNREFUSED') === true)
    await server.start()
    await started
    await waiting.stop()
  })

  it('ends a start that waits when it is stopped', async () => {
    await server.kill()
    const waiting = open(server.url)
    const started = waiting.start().catch((error: unknown) => error)
    await waiting.stop()
    expect(await started).toBeInstanceOf(Error)
    expect((await failure(waiting.query('SELECT 1'))).message).toContain('not open')
  })

  it('says of a script what went wrong, and that a part of it may be there', async () => {
    await expect(database.script('SELECT 1 / 0')).rejects.toThrow('division by zero')
    await server.kill()
    expect((await failure(database.script('SELECT 1'))).message).toContain('cannot be reached')
  })

  it('[L1] [L10] keeps every accepted command when it is killed in the middle of commits, and never denies one', async () => {
    const store = new SqlCommandStore(database)
    const accepted: string[] = []
    const denied: string[] = []
    for (let kill = 0; kill < 3; kill += 1) {
      const over = new AbortController()
      const submit = async (): Promise<void> => {
        while (!over.signal.aborted) {
          const command = newCommand(freshVin())
          await acceptAll(store, [command], t0).then(
            () => accepted.push(command.id),
            (error: unknown) =>
              error instanceof StoreUnavailable && !error.mayHaveTakenEffect && denied.push(command.id),
          )
        }
      }
      const submitting = [submit(), submit(), submit()]
      const before = accepted.length
      await eventually(() => accepted.length > before + 20)
      await server.kill()
      over.abort()
      await Promise.all(submitting)
      await server.start()
      await isBack()
    }
    const there = new Set((await database.query<{ id: string }>('SELECT id FROM commands')).map(({ id }) => id))
    expect(accepted.filter((id) => !there.has(id))).toEqual([])
    expect(denied.filter((id) => there.has(id))).toEqual([])
  })
})
