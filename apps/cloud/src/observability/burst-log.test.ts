import { VirtualClock, seconds } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import { logWith } from '../ports/log.ts'
import { boundBursts } from './burst-log.ts'

const makeSample = () => {
  const lines: unknown[] = []
  const clock = new VirtualClock()
  return { lines, clock, log: logWith(boundBursts((...line) => void lines.push(line), clock)) }
}

it('writes one warning of a kind a second, and tells how many it kept back', async () => {
  const { lines, clock, log } = makeSample()
  for (let n = 0; n < 5; n += 1) log.warn('uplink.unreadable', { bytes: n })
  log.warn('uplink.unroutable')
  await clock.advance(seconds(1))
  log.warn('uplink.unreadable', { bytes: 5 })
  await clock.advance(seconds(1))
  log.warn('uplink.unreadable', { bytes: 6 })
  expect(lines).toEqual([
    ['warn', 'uplink.unreadable', { bytes: 0 }],
    ['warn', 'uplink.unroutable', {}],
    ['warn', 'uplink.unreadable', { bytes: 5, suppressed: 4 }],
    ['warn', 'uplink.unreadable', { bytes: 6 }],
  ])
})

it('tells what it kept back also when nothing follows, once', async () => {
  const { lines, clock, log } = makeSample()
  for (let n = 0; n < 5; n += 1) log.warn('uplink.unreadable', { bytes: n })
  await clock.advance(seconds(2))
  log.warn('uplink.unreadable', { bytes: 5 })
  await clock.advance(seconds(9))
  expect(lines).toEqual([
    ['warn', 'uplink.unreadable', { bytes: 0 }],
    ['warn', 'log.suppressed', { event: 'uplink.unreadable', suppressed: 4 }],
    ['warn', 'uplink.unreadable', { bytes: 5 }],
  ])
  expect(clock.pending).toBe(0)
})

it('counts refusals by their reason: a flood of one hides no other', async () => {
  const { lines, clock, log } = makeSample()
  for (let n = 0; n < 100; n += 1) log.warn('access.refused', { reason: 'unknown', address: `192.0.2.${n}` })
  log.warn('access.refused', { reason: 'scope', key: 'k' })
  await clock.advance(seconds(2))
  expect(lines).toEqual([
    ['warn', 'access.refused', { reason: 'unknown', address: '192.0.2.0' }],
    ['warn', 'access.refused', { reason: 'scope', key: 'k' }],
    ['warn', 'log.suppressed', { event: 'access.refused', reason: 'unknown', suppressed: 99 }],
  ])
})

it('never keeps a key event back', () => {
  const { lines, log } = makeSample()
  for (let n = 0; n < 3; n += 1) log.info('command.sent', { attempts: n })
  log.debug('gateway.publish_missed')
  log.error('broker.failed')
  expect(lines).toHaveLength(5)
})
