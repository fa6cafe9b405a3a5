import { systemClock } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import type { ProcessStore } from '../ports/process-store.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { ProcessEntry, countsFor } from './process-entry.ts'

let store: SampleStore
beforeAll(async () => void (store = await SampleStore.open()), 60_000)
afterAll(() => store.close())

const entryOf = (log = new SampleLog(), processes: ProcessStore = store.stores.processes): ProcessEntry =>
  new ProcessEntry({
    store: processes,
    system: () => ({ roles: ['api'], since: 7, brokers: [], topicPrefix: 'keyfob/v1' }),
    version: '0.1.0',
    clock: systemClock,
    log,
  })
const listed = () => store.stores.processes.list(countsFor)

it('is listed while the process runs, also a second one, and not after its stop', async () => {
  const [one, two] = [entryOf(), entryOf()]
  await one.start()
  await two.start()
  await eventually(async () => (await listed()).length === 2)
  expect((await listed())[0]).toMatchObject({ version: '0.1.0', roles: ['api'], since: 7, brokers: [] })
  await one.stop()
  expect(await listed()).toHaveLength(1)
  await two.stop()
  expect(await listed()).toEqual([])
})

it('a store that fails is logged, and stops neither the start nor the stop', async () => {
  const log = new SampleLog()
  const fails = () => Promise.reject(new Error('down'))
  const entry = entryOf(log, { renew: fails, remove: fails, list: fails })
  await entry.start()
  await entry.stop()
  expect(log.lines.map(({ event }) => event)).toContain('process.not_listed')
})
