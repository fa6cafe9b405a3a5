import { expect, it } from 'vitest'
import { SampleStorm } from './testing/sample-storm.ts'
import { stormsOf } from './testing/storms-of.ts'

it('[L4] [L5] [L7] acts at most once and never late, and never denies what it did, whatever happens', async () => {
  const { happened, effects, answers } = await stormsOf((random) => new SampleStorm(random), 200)
  expect(effects / happened, 'effects of a storm: without any it would prove nothing').toBeGreaterThan(1)
  expect(answers / happened).toBeGreaterThan(3)
}, 60_000)
