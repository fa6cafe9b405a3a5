import { expect, it } from 'vitest'
import { runKeyfob } from '../testing/run-keyfob.ts'

/** Nothing is reached: wrong usage ends it before. */
const conform = (...words: readonly string[]) =>
  runKeyfob('conform', '--mqtt', 'mqtt://127.0.0.1:1', '--vin', '1M8GDM9AXKP042788', ...words)

it('keyfob conform takes --follows only with a file of effects', async () => {
  const { code, err } = await conform('--follows')
  expect([code, err]).toEqual([2, expect.stringContaining('--follows needs --effects')])
})

it('keyfob conform says which checks there are', async () => {
  const { code, err } = await conform('--only', 'nonesuch')
  expect([code, err]).toEqual([2, expect.stringContaining("There is no check 'nonesuch'. The checks are probe")])
})
