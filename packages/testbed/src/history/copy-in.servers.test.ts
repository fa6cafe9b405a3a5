import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { CopyIn } from './copy-in.ts'

const client = new pg.Client(inject('servers').postgresUrl)
beforeAll(async () => {
  await client.connect()
  await client.query('CREATE TEMPORARY TABLE copied (n integer, word text)')
})
afterAll(() => client.end())

it('writes rows that are there when it has ended', async () => {
  const copy = await CopyIn.begin(client, 'copied', ['n', 'word'])
  for (let n = 1; n <= 1_000; n += 1) await copy.write(`${n}\tword ${n}\n`)
  await copy.end()
  const { rows } = await client.query('SELECT count(*)::int AS n, max(word) AS word FROM copied')
  expect(rows).toEqual([{ n: 1_000, word: 'word 999' }])
})

it('fails with what the server says, and leaves the connection in use', async () => {
  await expect(CopyIn.begin(client, 'nowhere', ['n'])).rejects.toThrow('does not exist')
  const copy = await CopyIn.begin(client, 'copied', ['n'])
  await copy.write('no number\n')
  await expect(copy.end()).rejects.toThrow('invalid input syntax for type integer')
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})
