import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { VirtualClock } from '@keyfob/runtime'
import { temporaryFolder } from '@keyfob/testbed'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { readScheduleInput } from '../http/resources/schedule.ts'
import type { Schedule } from '../ports/schedule.ts'
import { putScheduleFile } from './schedule-file.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let put: readonly Schedule[] = []
beforeEach(async () => void (folder = await temporaryFolder()))
afterEach(() => folder.remove())

const log = new SampleLog()
const store = {
  putFile: async (schedules: readonly Schedule[]) => {
    put = schedules
    return { changed: schedules.map(({ name }) => name), deleted: [], taken: [] }
  },
}
const parts = {
  store,
  commands: { check: () => undefined },
  readInput: readScheduleInput,
  clock: new VirtualClock(),
  log,
}

const reading = async (text: string) => {
  const path = join(folder.path, 'schedules.yaml')
  await writeFile(path, text)
  return putScheduleFile(path, parts)
}

it('makes the schedules of the file', async () => {
  await reading(`
schedules:
  - name: refresh
    cron: '*/5 * * * *'
    timeZone: Europe/Berlin
    target: { vin: 1KFAA00E4T0000001 }
    command: status_refresh
  - { name: locate, everySeconds: 60, target: { label: test }, command: locate, paused: true }
`)
  expect(put).toMatchObject([
    {
      name: 'refresh',
      source: 'file',
      spec: { cron: '*/5 * * * *', gap: 'run_after', repeat: 'both' },
      nextAt: expect.any(Number),
    },
    { name: 'locate', paused: true, nextAt: null },
  ])
  expect(log.of('schedule.file_read').at(-1)).toEqual({ made: ['refresh', 'locate'], dropped: [] })
})

it('the example that comes along can be read', async () => {
  await putScheduleFile(fileURLToPath(new URL('../../../../deploy/schedules.example.yaml', import.meta.url)), parts)
  expect(put).toMatchObject([{ spec: { cron: '*/5 * * * *', command: 'status_refresh' } }])
})

it.each([
  ['schedules: 1', 'must hold a list'],
  ['schedules: [', 'at line'],
  ['schedules:\n  - name: a\n', 'schedules.yaml:2: /target is missing; it must be an object, and 1 more.'],
  ['schedules:\n  - a\n', 'schedules.yaml:2: the schedule must be an object.'],
  [
    'schedules:\n  - { name: a, target: { vin: 1KFAA00E4T0000001 }, command: x }\n',
    'schedules.yaml:2: the schedule must have either cron or everySeconds.',
  ],
  [
    'schedules:\n  - { name: a, everySeconds: 1, target: { vin: 1KFAA00E4T0000001 }, command: x, fly: 1 }\n',
    '/fly is not a known field',
  ],
  [
    'schedules:\n\n  - { name: a, cron: "99 * * * *", target: { vin: 1KFAA00E4T0000001 }, command: x }\n',
    'schedules.yaml:3: /cron cannot be read',
  ],
  [
    'schedules:\n  - &s { name: a, everySeconds: 1, target: { vin: 1KFAA00E4T0000001 }, command: x }\n  - *s\n',
    'twice',
  ],
])('is refused with file, line and reason: %j', async (text, problem) => {
  await expect(reading(text)).rejects.toThrow(problem)
})

it('is not there', async () => {
  await expect(putScheduleFile(join(folder.path, 'none.yaml'), parts)).rejects.toThrow('cannot be read')
})
