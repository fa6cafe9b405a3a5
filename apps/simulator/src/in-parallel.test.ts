import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { inParallel } from './in-parallel.ts'

it('runs everything once, at most so many at a time', async () => {
  const done: number[] = []
  let [running, most] = [0, 0]
  await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, (running += 1))
    await setImmediate()
    running -= 1
    done.push(item)
  })
  expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(most).toBe(3)
})

it('continues after a failure, and reports all of them', async () => {
  const done: number[] = []
  const running = inParallel([1, 2, 3], 2, async (item) => {
    if (item < 3) throw new Error(`no ${item}`)
    done.push(item)
  })
  await expect(running).rejects.toThrow('no 1; Error: no 2')
  expect(done).toEqual([3])
})

it('says each reason once, and no more than three', async () => {
  const failing = (reasons: number) =>
    inParallel([...Array(40).keys()], 4, async (item) => {
      throw new Error(`no ${item % reasons}`)
    })
  await expect(failing(2)).rejects.toThrow(/^Error: no 0; Error: no 1$/)
  await expect(failing(9)).rejects.toThrow(/^Error: no 0; Error: no 1; Error: no 2; and 6 more$/)
})
