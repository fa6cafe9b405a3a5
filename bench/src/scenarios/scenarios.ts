import { closed } from './closed.ts'
import { consolePages } from './console.ts'
import { embedded } from './embedded.ts'
import { growth } from './growth.ts'
import { limit } from './limit.ts'
import { open } from './open.ts'
import { peers } from './peers.ts'
import { plan } from './plan.ts'
import { processes } from './processes.ts'
import { reads } from './reads.ts'
import type { Scenario } from './scenario.ts'
import { storm } from './storm.ts'

export const scenarios: readonly Scenario[] = [
  closed,
  open,
  reads,
  embedded,
  processes,
  growth,
  consolePages,
  storm,
  limit,
  peers,
  plan,
]

/** @throws Error that names them all */
export const scenarioNamed = (name: string): Scenario => {
  const found = scenarios.find((each) => each.name === name)
  if (found !== undefined) return found
  throw new Error(`There is no scenario ${name}. There are: ${scenarios.map((each) => each.name).join(', ')}.`)
}
