import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { type RetainedMemory, indexRetained } from './index-retained.ts'

const packet = (topic: string, text: string) => ({ topic, payload: Buffer.from(text) })

it('finds by topic what is retained, and leaves wildcards to the library', async () => {
  const searched: (readonly string[])[] = []
  const stored: string[] = []
  const memory: RetainedMemory = {
    storeRetained: async ({ topic }) => void stored.push(topic),
    createRetainedStreamCombi: (filters) => {
      searched.push(filters)
      return Readable.from([packet('all', 'of the library')])
    },
  }
  indexRetained(memory)
  const find = async (...filters: readonly string[]) => memory.createRetainedStreamCombi(filters).toArray()
  await memory.storeRetained(packet('a/1', 'first'))
  await memory.storeRetained(packet('a/1', 'second'))
  await memory.storeRetained(packet('a/2', 'other'))
  expect(await find('a/1', 'a/3')).toEqual([packet('a/1', 'second')])
  await memory.storeRetained(packet('a/1', ''))
  expect(await find('a/1', 'a/2')).toEqual([packet('a/2', 'other')])
  expect(searched).toEqual([])
  expect(await find('a/+', 'a/2')).toEqual([packet('all', 'of the library')])
  expect([searched, stored]).toEqual([[['a/+', 'a/2']], ['a/1', 'a/1', 'a/2', 'a/1']])
})
