import { describe, expect, it } from 'vitest'
import { CrowdedStore } from './crowded-store.ts'

const waitAfter = (size: number, took: number, waiting = 5): number => {
  const store = new CrowdedStore()
  store.note(size, took)
  return store.wait(waiting)
}

describe('a group waits for others', () => {
  it('when the last one took long for what it held: half of that time, and 15 ms at most', () => {
    expect(waitAfter(6, 12)).toBe(6)
    expect(waitAfter(6, 80)).toBe(15)
  })

  it('not when this process fills its groups by itself, nor when the last one was fast', () => {
    expect(waitAfter(60, 25)).toBe(0)
    expect(waitAfter(4, 4.9)).toBe(0)
  })

  it('not for one or two callers, nor when enough wait already', () => {
    expect(waitAfter(2, 40)).toBe(0)
    expect(waitAfter(6, 12, 64)).toBe(0)
  })

  it('not any more, as soon as a group was fast', () => {
    const store = new CrowdedStore()
    expect(store.wait(1)).toBe(0)
    store.note(6, 12)
    store.note(6, 5)
    expect(store.wait(5)).toBe(0)
  })
})
