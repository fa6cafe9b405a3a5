import { VirtualClock } from '@keyfob/runtime'
import type { LinkListener } from '@keyfob/vehicle'
import { describe, expect, it } from 'vitest'
import { SampleCloud } from '../testing/sample-cloud.ts'
import { Radio, goodbyes } from './radio.ts'

const message = { topic: 'keyfob/v1/x/ack', payload: '{}', retain: false }

const makeRadio = () => {
  const cloud = new SampleCloud(new VirtualClock())
  const radio = new Radio(cloud.makeLink)
  const heard: string[] = []
  const listener: LinkListener = {
    will: async () => message,
    onUp: () => heard.push('up'),
    onDown: () => heard.push('down'),
    onMessage: () => heard.push('message'),
  }
  return { cloud, radio, heard, listener }
}

const probe = { kind: 'probe', nonce: 'n' } as const
const settled = (): Promise<void> => new VirtualClock().advance(0)

describe('Radio', () => {
  it.each(goodbyes)('is lost and comes back as a new connection (%s)', async (goodbye) => {
    const { cloud, radio, heard, listener } = makeRadio()
    radio.open('topic', listener)
    await settled()
    radio.loseCoverage(goodbye)
    await expect(radio.publish(message)).rejects.toThrow('no coverage')
    // What the broker still delivers to a silent one falls into the void.
    expect(cloud.isConnected).toBe(goodbye === 'silently')
    cloud.send(probe)
    radio.findCoverage()
    await settled()
    cloud.send(probe)
    expect(heard).toEqual(['up', 'down', 'up', 'message'])
    expect(cloud.drops).toBe(goodbye === 'abruptly' ? 1 : 0)
    await radio.publish(message)
    await radio.close()
    expect(cloud.isConnected).toBe(false)
  })

  it('does not connect without coverage, nor without power', async () => {
    const { cloud, radio, listener } = makeRadio()
    radio.findCoverage()
    radio.loseCoverage('politely')
    radio.open('topic', listener)
    await settled()
    expect(cloud.connections).toBe(0)
    radio.findCoverage()
    radio.findCoverage()
    await settled()
    expect(cloud.connections).toBe(1)
    radio.losePower('silently')
    radio.findCoverage()
    await settled()
    expect(cloud.connections).toBe(1)
    radio.open('topic', listener)
    await settled()
    expect(cloud.connections).toBe(2)
    await radio.close()
    expect(cloud.isConnected).toBe(false)
  })
})
