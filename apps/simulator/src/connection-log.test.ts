import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { VirtualClock } from '@keyfob/runtime'
import { temporaryFolder } from '@keyfob/testbed'
import { expect, it } from 'vitest'
import type { BodyEvent } from './body/body-event.ts'
import { ConnectionLog } from './connection-log.ts'
import { sampleCommand, sampleIvc, sampleVin } from './testing/sample-command.ts'

const command = sampleCommand(1)
const about = { commandId: command.id, command: 'engine_start', lane: 'engine', sequence: 2 }

const cases: readonly (readonly [BodyEvent, object])[] = [
  [{ kind: 'power_back' }, { session: null }],
  [
    { kind: 'online', session: 's-1', counter: 3 },
    { session: 's-1', counter: 3 },
  ],
  [{ kind: 'time', error: 4 }, { errorMs: 4 }],
  [{ kind: 'probed', nonce: 'p' }, { nonce: 'p' }],
  [
    { kind: 'command', command, repeated: false },
    { ...about, repeated: false },
  ],
  [{ kind: 'begun', command }, about],
  [{ kind: 'effect', command }, about],
  [
    { kind: 'ack', ack: { id: command.id, status: 'failed', reason: { code: 'timed_out' } }, sent: true },
    { commandId: command.id, status: 'failed', reason: { code: 'timed_out' }, sent: true },
  ],
  [{ kind: 'cancel', id: command.id }, { commandId: command.id }],
  [{ kind: 'unreadable', problem: 'is not JSON' }, { problem: 'is not JSON' }],
  [{ kind: 'refused', why: 'unsigned' }, { problem: 'unsigned' }],
  [{ kind: 'memory_failed', problem: 'full' }, { problem: 'full' }],
  [
    { kind: 'power_cut', memory: 'lost' },
    { session: 's-1', memory: 'lost' },
  ],
  [{ kind: 'offline', problem: undefined }, { session: null }],
]

it('writes one line for each action and response, with who, over which session and about what', async () => {
  const folder = await temporaryFolder()
  const path = join(folder.path, 'deep', 'vehicles.log')
  const log = new ConnectionLog(path, new VirtualClock())
  for (const [event] of cases) log.note(sampleVin, sampleIvc, event)
  await log.close()
  const lines = (await readFile(path, 'utf8')).trim().split('\n')
  expect(lines).toHaveLength(cases.length)
  for (const [index, [event, fields]] of cases.entries())
    expect(JSON.parse(lines[index]!)).toMatchObject({
      at: '2026-01-01T00:00:00.000Z',
      vin: sampleVin,
      ivc: sampleIvc,
      msg: event.kind,
      ...fields,
    })
  await folder.remove()
})
