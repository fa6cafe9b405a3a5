import { describe, expect, it } from 'vitest'
import type { Service } from './service.ts'
import { ServiceStack } from './service-stack.ts'
import { VirtualClock } from './virtual-clock.ts'

function stackOf(parts: Readonly<Record<string, Partial<Service>>>) {
  const steps: string[] = []
  const stack = new ServiceStack({ name: 'server', onProgress: (name, progress) => steps.push(`${name} ${progress}`) })
  for (const [name, part] of Object.entries(parts))
    stack.add(name, { start: async () => {}, stop: async () => {}, ...part })
  return { stack, steps }
}

const failing = (message: string) => () => Promise.reject(new Error(message))

describe('ServiceStack', () => {
  it('starts in order and stops in reverse', async () => {
    const { stack, steps } = stackOf({ store: {}, http: {} })
    await stack.start()
    await stack.stop()
    expect(steps).toEqual([
      'store starting',
      'store started',
      'http starting',
      'http started',
      'http stopping',
      'http stopped',
      'store stopping',
      'store stopped',
    ])
  })

  it('names the part that failed, and stops it and those before it', async () => {
    const { stack, steps } = stackOf({ store: {}, bus: { start: failing('refused') }, http: {} })
    await expect(stack.start()).rejects.toThrow('bus did not start: refused')
    expect(steps.slice(3)).toEqual(['bus stopping', 'bus stopped', 'store stopping', 'store stopped'])
    await stack.stop()
    expect(steps).toHaveLength(7)
  })

  it('keeps both errors when clearing up fails too', async () => {
    const { stack } = stackOf({ store: { stop: failing('stuck') }, bus: { start: failing('refused') } })
    const error = await stack.start().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AggregateError)
    expect(error).toMatchObject({ message: 'bus did not start: refused' })
    expect(String((error as AggregateError).errors[1])).toContain('store did not stop: stuck')
  })

  it('stops everyone and collects the errors', async () => {
    const { stack, steps } = stackOf({ store: { stop: failing('b') }, bus: {}, http: { stop: failing('a') } })
    await stack.start()
    await expect(stack.stop()).rejects.toThrow('http did not stop: a; store did not stop: b')
    expect(steps).toContain('bus stopped')
    await stack.stop()
  })

  it('is not delayed by a part that never starts', async () => {
    const { stack, steps } = stackOf({
      store: { stop: failing('stuck') },
      bus: { start: () => new Promise(() => {}) },
      http: {},
    })
    const started = stack.start().catch(String)
    await new VirtualClock().advance(0)
    expect(steps.at(-1)).toBe('bus starting')
    await expect(stack.stop()).rejects.toThrow('store did not stop: stuck')
    expect(await started).toContain('bus did not start: server is stopping')
    expect(steps).not.toContain('http starting')
  })

  it('takes no part after its start', async () => {
    const { stack } = stackOf({})
    await stack.start()
    expect(() => stack.add('late', stack)).toThrow('late was added to server after its start')
    await stack.stop()
  })
})
