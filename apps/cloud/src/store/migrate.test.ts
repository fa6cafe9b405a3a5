import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from './migrate.ts'
import { SampleStore } from './testing/sample-store.ts'

let store: SampleStore
let folder: { readonly path: string; readonly remove: () => Promise<void> }
const write = (name: string, text: string) => writeFile(join(folder.path, name), text)
const run = () => migrate(store.database, pathToFileURL(`${folder.path}/`))
const tables = async () =>
  (
    await store.database.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relname LIKE 'm\\_%' AND relkind = 'r' ORDER BY 1",
    )
  ).map(({ name }) => name)

beforeAll(async () => {
  store = await SampleStore.open()
}, 60_000)

beforeEach(async () => {
  folder = await temporaryFolder('keyfob-migrations-')
  await store.database.script('DROP TABLE IF EXISTS migrations, m_one, m_two')
  return () => folder.remove()
})

afterAll(() => store.close())

it('each file of Keyfob has a number of its own, but for two that databases know by their names', async () => {
  const files = (await readdir(new URL('../../migrations/', import.meta.url))).map((name) => name.slice(0, 4))
  expect(files.filter((number, at) => files.indexOf(number) !== at)).toEqual(['0016'])
})

describe('migrations', () => {
  it('run once each, in the order of their names, and say which', async () => {
    await write('0002_two.sql', 'ALTER TABLE m_one ADD COLUMN two text; CREATE TABLE m_two (id integer) -- the end')
    await write('0001_one.sql', "CREATE TABLE m_one (id integer); INSERT INTO m_one VALUES (1);\n-- it's done")
    await write('README.md', 'not SQL')
    expect(await run()).toEqual(['0001_one.sql', '0002_two.sql'])
    expect(await run()).toEqual([])
    expect(await tables()).toEqual(['m_one', 'm_two'])
  })

  it('leave nothing of a file that fails, keep those before it, and the database serves on', async () => {
    await write('0001_one.sql', 'CREATE TABLE m_one (id integer)')
    await write('0002_two.sql', 'CREATE TABLE m_two (id integer); SELECT 1 / 0')
    await expect(run()).rejects.toThrow(/0002_two.sql failed, and left nothing: .*division by zero/)
    expect(await tables()).toEqual(['m_one'])
    await write('0002_two.sql', 'CREATE TABLE m_two (id integer)')
    expect(await run()).toEqual(['0002_two.sql'])
  })

  it('run once when two start at once', async () => {
    await write('0001_one.sql', 'CREATE TABLE m_one (id integer); INSERT INTO m_one VALUES (1)')
    await write('0002_two.sql', 'INSERT INTO m_one VALUES (2)')
    const applied = await Promise.all([run(), run(), run()])
    expect(applied.flat().toSorted()).toEqual(['0001_one.sql', '0002_two.sql'])
    expect(await store.database.query('SELECT id FROM m_one ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }])
  })

  it('leave alone what a newer version added, and refuse what it broke', async () => {
    await write('0001_one.sql', 'CREATE TABLE m_one (id integer)')
    await run()
    await store.database.script("INSERT INTO migrations (name) VALUES ('0009_future.sql')")
    expect(await run()).toEqual([])
    await store.database.script("INSERT INTO migrations (name) VALUES ('0010_other.breaking.sql')")
    await expect(run()).rejects.toThrow(
      'The database was migrated by a newer Keyfob (0010_other.breaking.sql is not known here)',
    )
  })
})
