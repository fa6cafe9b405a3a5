import { expect, it } from 'vitest'
import { moduleOf, selfTimeOf } from './self-time.ts'

it.each([
  ['', '(garbage collector)', '(garbage collector)'],
  ['', 'writev', 'native writev'],
  ['node:internal/streams/writable', 'write', 'node:streams/writable'],
  ['node:net', 'connect', 'node:net'],
  ['file:///somewhere/keyfob/node_modules/pg/lib/client.js', 'query', 'pg'],
  ['file:///somewhere/keyfob/node_modules/a/node_modules/@b/c/d.js', 'e', '@b/c'],
  ['file:///somewhere/keyfob/apps/cloud/src/store/write-group.ts', 'write', 'cloud/store'],
  ['file:///somewhere/keyfob/bench/dist/load/load-main.js', 'run', 'load-main.js'],
  ['file:///somewhere/keyfob/packages/runtime/src/group-commit.ts', 'drain', 'runtime'],
])('%s %s is of %s', (url, functionName, module) => {
  expect(moduleOf(functionName, url)).toBe(module)
})

it('sums what was on the processor, idle time apart, of what was measured only', () => {
  const node = (id: number, functionName: string) => ({
    id,
    callFrame: { functionName, url: '', lineNumber: 0, columnNumber: 0 },
  })
  const profile = {
    nodes: [node(1, 'writev'), node(2, '(idle)'), node(3, '(garbage collector)')],
    startTime: 1_000_000,
    // Begins at 1,010,000: 10 ms of writev, 20 of idle, 30 of garbage collection, 40 of writev outside the measured span.
    samples: [1, 2, 3, 1, 1],
    timeDeltas: [10_000, 10_000, 20_000, 30_000, 40_000],
  }
  expect(selfTimeOf('Keyfob', profile, [[1_000_000, 1_065_000]], ({ url }) => url)).toEqual({
    process: 'Keyfob',
    busyMs: 40,
    measuredMs: 60,
    modules: [
      { module: '(garbage collector)', ms: 30, share: 75 },
      { module: 'native writev', ms: 10, share: 25 },
    ],
  })
})
