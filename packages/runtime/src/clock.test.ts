import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from './clock.ts'
import { days } from './duration.ts'

describe('systemClock', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('waits longer than setTimeout can', () => {
    const run = vi.fn()
    systemClock.schedule(days(60), run)
    vi.advanceTimersByTime(days(60) - 1)
    expect(run).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(run).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('cancels a long wait on its second hop', () => {
    const timer = systemClock.schedule(Infinity, () => expect.unreachable())
    vi.advanceTimersByTime(days(30))
    timer.cancel()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('never fires early by a fraction', () => {
    const run = vi.fn()
    systemClock.schedule(1.5, run)
    vi.advanceTimersByTime(1)
    expect(run).not.toHaveBeenCalled()
  })

  it('leaves no timer behind an aborted sleep', async () => {
    const controller = new AbortController()
    const sleep = systemClock.sleep(1_000, controller.signal)
    controller.abort(new Error('enough'))
    await expect(sleep).rejects.toThrow('enough')
    await expect(systemClock.sleep(1_000, controller.signal)).rejects.toThrow('enough')
    expect(vi.getTimerCount()).toBe(0)
  })
})
