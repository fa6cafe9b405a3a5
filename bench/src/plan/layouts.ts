import type { Layout } from './capacity.ts'
import { type Habits, habitsDefault } from './fleet-day.ts'

/** What the plan compares: each moves one wall of the one before. */
export const plans: readonly { readonly layout: Layout; readonly habits: Habits }[] = [
  plan('one of each', { pairs: 1, brokers: 1 }),
  plan('five brokers', { pairs: 1, brokers: 5 }),
  plan('and three pairs', { pairs: 3, brokers: 5 }),
  plan('and 16 cores of PostgreSQL', { pairs: 3, brokers: 5, databaseCores: 16 }),
  plan('and a report in 2 min', { pairs: 3, brokers: 5, databaseCores: 16 }, { reportEvery: 120 }),
  plan('and eight pairs, ten brokers', { pairs: 8, brokers: 10, databaseCores: 16 }, { reportEvery: 120 }),
  plan('that in four shards', { shards: 4, pairs: 8, brokers: 40, databaseCores: 16 }, { reportEvery: 120 }),
]

function plan(name: string, layout: Partial<Layout>, habits: Partial<Habits> = {}): (typeof plans)[number] {
  return {
    layout: { name, shards: 1, pairs: 1, databaseCores: 4, rabbitCores: 2, brokers: 1, ...layout },
    habits: { ...habitsDefault, ...habits },
  }
}
