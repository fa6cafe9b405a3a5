import { join } from 'node:path'
import { temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { storageOf } from './vehicle-storage.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

it.each(['in RAM', 'in a file'])('[L4] a memory %s outlives the run of the SDK, until it is erased', async (where) => {
  const storage = storageOf(where === 'in RAM' ? undefined : join(folder.path, 'journal'))
  const first = storage.journal()
  await first.open()
  await first.append([{ kind: 'session', counter: 1 }])
  await first.append([{ kind: 'session', counter: 2 }])
  await first.close()
  const second = storage.journal()
  expect(await second.open()).toEqual([
    { kind: 'session', counter: 1 },
    { kind: 'session', counter: 2 },
  ])
  await second.rewrite([{ kind: 'session', counter: 2 }])
  await second.close()
  expect(await storage.journal().open()).toHaveLength(1)
  await storage.erase()
  expect(await storage.journal().open()).toEqual([])
})
