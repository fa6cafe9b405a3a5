import { describe, expect, it } from 'vitest'
import type { Vin } from '../words/ids.ts'
import { isTopicPrefix, topicsFor, uplinks } from './topics.ts'

const vin = '1M8GDM9AXKP042788' as Vin // a known VIN

describe('topics', () => {
  it('are read back as they are built', () => {
    for (const topics of [topicsFor(), topicsFor('acme/fleet-1/keyfob')]) {
      expect(topics.parse(topics.command(vin))).toEqual({ vin, uplink: 'command' })
      for (const uplink of uplinks) expect(topics.parse(topics.uplink(vin, uplink))).toEqual({ vin, uplink })
    }
  })

  it('begin with the prefix', () => {
    expect(topicsFor().command(vin)).toBe(`keyfob/v1/${vin}/command`)
    expect(topicsFor('p').filter('ack')).toBe('p/+/ack')
  })

  it('are nothing else', () => {
    const strange = [
      '',
      'keyfob/v1',
      `keyfob/v1/${vin}`,
      `keyfob/v1/${vin}/other`,
      `keyfob/v1/${vin}/ack/more`,
      `keyfob/v2/${vin}/ack`,
      `keyfob/v1/${vin.toLowerCase()}/ack`,
      'keyfob/v1/+/ack',
      'keyfob/v1//ack',
      `xkeyfob/v1/${vin}/ack`,
      `keyfob/v1/${vin}/toString`,
    ]
    for (const topic of strange) expect(topicsFor().parse(topic), topic).toBe(undefined)
  })
})

describe('a topic prefix', () => {
  it('has 1 to 5 plain levels', () => {
    for (const text of ['keyfob/v1', 'a', 'a/b/c/d/e']) expect(isTopicPrefix(text), text).toBe(true)
    for (const text of ['', '/', 'a/', '/a', 'a//b', 'a/+', '#', '$share/g', 'a b', 'a/b/c/d/e/f'])
      expect(isTopicPrefix(text), text).toBe(false)
  })
})
