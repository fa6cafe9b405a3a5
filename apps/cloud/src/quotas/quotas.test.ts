import { VirtualClock, minutes } from '@keyfob/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { MemoryWindows } from '../live/memory-windows.ts'
import type { CountedSubmit, QuotaRule } from '../ports/quotas.ts'
import { Quotas } from './quotas.ts'

const rules: readonly QuotaRule[] = [
  { name: 'caller/1m', kind: 'caller', limit: 5, span: minutes(1) },
  { name: 'vin/1m', kind: 'vin', limit: 3, span: minutes(1) },
  { name: 'vin+command/1m', kind: 'vin+command', limit: 2, span: minutes(1) },
]
const submit: CountedSubmit = {
  who: 'key:a',
  counter: 'key:a',
  vin: '1KFAA00E4T0000001',
  command: 'horn',
  idempotencyKey: undefined,
}

let clock: VirtualClock
let log: SampleLog
let told: string[]
let used: Set<string>
let quotas: Quotas
beforeEach(() => {
  ;[clock, log, told, used] = [new VirtualClock(), new SampleLog(), [], new Set()]
  quotas = new Quotas({
    rules,
    counts: new MemoryWindows({ clock, windowsMax: 100 }),
    keys: { isKeyUsed: async (who, key) => used.has(`${who} ${key}`) },
    clock,
    log,
    measures: { refused: (kind) => void told.push(kind), counted: (where) => void told.push(where) },
  })
})

const over = async (changes: Partial<CountedSubmit> = {}): Promise<readonly string[]> =>
  (await quotas.take({ ...submit, ...changes })).filter(({ isOver }) => isOver).map(({ rule }) => rule.name)

describe('quotas', () => {
  it('count by caller, by vehicle, and by vehicle and command type', async () => {
    expect([await over(), await over(), await over()]).toEqual([[], [], ['vin+command/1m']])
    expect([await over({ command: 'lock' }), await over({ command: 'flash' })]).toEqual([[], ['vin/1m']])
    const vin = '1KFAA00E4T0000002'
    expect([await over({ vin }), await over({ vin }), await over({ vin, command: 'lock' })]).toEqual([
      [],
      [],
      ['caller/1m'],
    ])
    expect(await over({ vin, command: 'lock', counter: 'key:b', who: 'key:b' })).toEqual([])
  })

  it('count again when the window is over', async () => {
    for (let nth = 0; nth < 3; nth += 1) await over()
    await clock.advance(minutes(1))
    expect(await over()).toEqual([])
  })

  it('say which one refused, to the log and the measures', async () => {
    for (let nth = 0; nth < 3; nth += 1) await over()
    expect(log.lines.map(({ event, fields }) => [event, fields])).toEqual([
      ['quota.exceeded', { quota: 'vin+command/1m', who: 'key:a', vin: submit.vin, type: 'horn' }],
    ])
    expect(told).toEqual(['process', 'process', 'process', 'vin+command'])
  })

  it('do not count the repetition of what was accepted here lately', async () => {
    const keyed = { ...submit, idempotencyKey: 'k' }
    await quotas.take(keyed)
    quotas.accepted(keyed)
    for (let nth = 0; nth < 20; nth += 1) expect(await quotas.take(keyed)).toEqual([])
    expect(await over({ idempotencyKey: 'k2' })).toEqual([])
    expect(await over({ idempotencyKey: 'k', who: 'key:b', counter: 'key:b' })).toEqual(['vin+command/1m'])
    await clock.advance(minutes(10))
    expect(await quotas.take(keyed)).toHaveLength(3)
  })

  it('refuse no repetition of what was accepted elsewhere', async () => {
    for (let nth = 0; nth < 3; nth += 1) await over()
    used.add('key:a k')
    expect([await over({ idempotencyKey: 'k' }), await over({ idempotencyKey: 'k2' })]).toEqual([
      [],
      ['vin+command/1m'],
    ])
  })
})
