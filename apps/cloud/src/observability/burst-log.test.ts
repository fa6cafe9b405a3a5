import { VirtualClock, seconds } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import type { Log } from '../ports/log.ts'
import { BurstLog } from './burst-log.ts'

const makeSample = () => {
  const lines: unknown[] = []
  const note =
    (level: string) =>
    (event: string, fields?: object): void =>
      void lines.push([level, event, fields])
  const log: Log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }
  const clock = new VirtualClock()
  return { lines, clock, log: new BurstLog(log, clock) }
}

it('writes one warning of a kind a second, and tells how many it kept back', async () => {
  const { lines, clock, log } = makeSample()
  for (let n = 0; n < 5; n += 1) log.warn('uplink.unreadable', { n })
  log.warn('uplink.stray')
  await clock.advance(seconds(1))
  log.warn('uplink.unreadable', { n: 5 })
  await clock.advance(seconds(1))
  log.warn('uplink.unreadable', { n: 6 })
  expect(lines).toEqual([
    ['warn', 'uplink.unreadable', { n: 0 }],
    ['warn', 'uplink.stray', undefined],
    ['warn', 'uplink.unreadable', { n: 5, suppressed: 4 }],
    ['warn', 'uplink.unreadable', { n: 6 }],
  ])
})

it('never keeps a key event back', () => {
  const { lines, log } = makeSample()
  for (let n = 0; n < 3; n += 1) log.info('command.sent', { n })
  log.debug('x')
  log.error('y')
  expect(lines).toHaveLength(5)
})
