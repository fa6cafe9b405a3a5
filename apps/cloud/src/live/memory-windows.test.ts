import { VirtualClock, minutes, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { MemoryWindows } from './memory-windows.ts'

const clock = new VirtualClock()
const windowOf = (key: string, limit = 2) => ({ key, limit, span: minutes(1) })
const stateOf = async (windows: MemoryWindows, key: string) => (await windows.take([windowOf(key)])).states[0]

describe('counts in memory', () => {
  it('end with their window, which begins with the first', async () => {
    const windows = new MemoryWindows({ clock, windowsMax: 10 })
    await stateOf(windows, 'a')
    await clock.advance(seconds(20))
    expect(await stateOf(windows, 'a')).toEqual({ left: 0, resetsIn: seconds(40), isOver: false })
    expect(await stateOf(windows, 'a')).toEqual({ left: 0, resetsIn: seconds(40), isOver: true })
    await clock.advance(seconds(40))
    expect(await stateOf(windows, 'a')).toEqual({ left: 1, resetsIn: minutes(1), isOver: false })
  })

  it('are bounded: the least recently used is forgotten', async () => {
    const windows = new MemoryWindows({ clock, windowsMax: 3 })
    for (const key of ['a', 'a', 'b', 'c']) await stateOf(windows, key)
    expect([windows.size, (await stateOf(windows, 'a'))?.isOver]).toEqual([3, true])
    await stateOf(windows, 'd')
    expect([windows.size, (await stateOf(windows, 'b'))?.left]).toEqual([3, 1])
  })

  it('continue from what Redis said', async () => {
    const windows = new MemoryWindows({ clock, windowsMax: 3 })
    windows.keep(windowOf('a'), 1, seconds(5))
    expect(await stateOf(windows, 'a')).toEqual({ left: 0, resetsIn: seconds(5), isOver: false })
    windows.keep(windowOf('b'), 2, seconds(5))
    expect(windows.refusal([windowOf('b')])?.states[0]).toMatchObject({ isOver: true, resetsIn: seconds(5) })
  })
})
