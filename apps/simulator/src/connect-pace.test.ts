import { VirtualClock, seconds } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import { ConnectPace } from './connect-pace.ts'

it('grows while vehicles connect, and halves once a second while they do not', async () => {
  const clock = new VirtualClock()
  const pace = new ConnectPace(clock)
  for (let vehicle = 0; vehicle < 1_000; vehicle += 1) {
    await pace.enter()
    pace.leave(true)
  }
  expect(pace.width).toBe(96)
  const fail = async (): Promise<void> => {
    await pace.enter()
    pace.leave(false)
  }
  for (let vehicle = 0; vehicle < 20; vehicle += 1) await fail()
  expect(pace.width, 'a crowd of failures is one sign').toBe(48)
  for (let second = 0; second < 10; second += 1) {
    await clock.advance(seconds(1))
    await fail()
  }
  expect(pace.width).toBe(4)
})

it('has no more than its width in progress', async () => {
  const pace = new ConnectPace(new VirtualClock())
  for (let vehicle = 0; vehicle < 16; vehicle += 1) await pace.enter()
  let hasEntered = false
  const next = pace.enter().then(() => (hasEntered = true))
  await Promise.resolve()
  expect(hasEntered).toBe(false)
  pace.leave(true)
  await next
})
