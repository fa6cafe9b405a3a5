import { VirtualClock } from '@keyfob/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import { LoneSteps } from './lone-steps.ts'

let clock: VirtualClock
let lone: LoneSteps

beforeEach(() => {
  clock = new VirtualClock()
  lone = new LoneSteps(3, clock)
})

const aSubmitFollowsAfter = async (ms: number): Promise<void> => {
  lone.wait(1)
  await clock.advance(ms)
  lone.joined()
}

describe('lone steps', () => {
  it('do not wait at first, and wait when a submit followed the last ones closely', async () => {
    expect(lone.wait(1)).toBe(0)
    await clock.advance(2)
    lone.joined()
    expect(lone.wait(1)).toBe(3)
  })

  it('do not wait when the submit came later, as of a caller that waits for the outcome', async () => {
    await aSubmitFollowsAfter(2)
    await aSubmitFollowsAfter(4)
    expect(lone.wait(1)).toBe(0)
  })

  it('do not wait a second time when no submit came at all', async () => {
    await aSubmitFollowsAfter(1)
    expect(lone.wait(1)).toBe(3)
    expect(lone.wait(1)).toBe(0)
  })

  it('do not wait when they are many, and never with no patience', async () => {
    await aSubmitFollowsAfter(1)
    expect(lone.wait(3)).toBe(0)
    const never = new LoneSteps(0, clock)
    never.wait(1)
    never.joined()
    expect(never.wait(1)).toBe(0)
  })
})
