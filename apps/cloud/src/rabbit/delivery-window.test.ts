import { eventually } from '@keyfob/testbed'
import { describe, expect, it } from 'vitest'
import { DeliveryWindow } from './delivery-window.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the window of deliveries', () => {
  it('[L3] acknowledges in the order of arrival, many at once, and nothing before what came before it', async () => {
    const acknowledged: number[] = []
    const window = new DeliveryWindow((tag) => acknowledged.push(tag))
    const [first, second, third, fourth] = [1, 2, 3, 4].map((tag) => window.take(tag))
    second?.()
    third?.()
    await turn()
    expect([acknowledged, window.size]).toEqual([[], 4])
    first?.()
    await eventually(() => acknowledged.length === 1)
    expect([acknowledged, window.size]).toEqual([[3], 1])
    fourth?.()
    await window.idle()
    expect(acknowledged).toEqual([3, 4])
  })

  it('is idle when nothing was taken', async () => {
    await new DeliveryWindow(() => undefined).idle()
  })
})
