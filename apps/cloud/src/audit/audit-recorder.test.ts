import { VirtualClock, seconds } from '@keyfob/runtime'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import type { NewAuditEntry } from '../ports/audit.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { AuditRecorder } from './audit-recorder.ts'

let clock: VirtualClock
let log: SampleLog
let isDown: boolean
let groups: (readonly NewAuditEntry[])[]
let recorder: AuditRecorder

beforeEach(async () => {
  clock = new VirtualClock()
  log = new SampleLog()
  isDown = false
  groups = []
  const write = async () => {
    if (isDown) throw new StoreUnavailable('down', { mayHaveTakenEffect: false })
  }
  const add = async (entries: readonly NewAuditEntry[]) => {
    await write()
    groups.push(entries)
  }
  recorder = new AuditRecorder({ inbox: { add, end: write }, clock, log })
  await recorder.start()
})
afterEach(() => recorder.stop())

const entry = (id: string, vin = 'V1', address = 'a'): NewAuditEntry => ({
  id,
  at: 0,
  action: 'findVehicle',
  outcome: 'done',
  origin: { who: 'key:a', address },
  subjects: [{ kind: 'vehicle', vin }],
})
const written = () => groups.flat().map(({ id }) => id)

it('writes entries of one turn in one statement', async () => {
  await Promise.all(['1', '2', '3'].map((id) => recorder.add(entry(id))))
  expect(groups.map(({ length }) => length)).toEqual([3])
})

it('records the same read once a minute, and others at once', async () => {
  await recorder.addRead(entry('1'))
  await recorder.addRead(entry('2'))
  await recorder.addRead(entry('3', 'V2'))
  await recorder.addRead(entry('4', 'V1', 'elsewhere'))
  expect(written()).toEqual(['1', '3', '4'])
  await clock.advance(seconds(61))
  await recorder.addRead(entry('5'))
  expect(written()).toEqual(['1', '3', '4', '5'])
})

it('without the database refuses what changes something, and keeps reads until it is back', async () => {
  isDown = true
  await expect(recorder.add(entry('1'))).rejects.toThrow(StoreUnavailable)
  await recorder.addRead(entry('2'))
  await clock.advance(seconds(5))
  expect(log.lines.map(({ event }) => event)).toContain('audit.waiting')
  isDown = false
  await clock.advance(seconds(10))
  expect(written()).toEqual(['2'])
})

it('says how many are lost at a stop', async () => {
  isDown = true
  await recorder.addRead(entry('2'))
  await recorder.stop()
  expect(log.of('audit.lost')).toEqual([{ entries: 1 }])
})

it('an ending that cannot be written harms nothing', async () => {
  isDown = true
  await recorder.end({ id: '1', outcome: 'done', status: 200 })
  expect(log.of('audit.no_ending')).toHaveLength(1)
})

it('bounds what waits', async () => {
  isDown = true
  for (let id = 0; id < 10_000; id += 1) await recorder.addRead(entry(String(id), `V${id}`))
  await expect(recorder.addRead(entry('last', 'last'))).rejects.toThrow(StoreUnavailable)
})
