import type { Instant } from '@keyfob/runtime'
import type {
  AcceptOutcome,
  CommandStore,
  Committed,
  NewCommand,
  StepOutcome,
  StepRequest,
} from '../../ports/command-store.ts'

type Writes = Pick<CommandStore, 'write'>

/** A group of submits and nothing else. */
export const acceptAll = async (
  store: Writes,
  submits: readonly NewCommand[],
  now: Instant,
): Promise<Committed<readonly AcceptOutcome[]>> => {
  const { outcomes, changes } = await store.write({ submits, steps: [] }, now)
  return { outcomes: outcomes.submits, changes }
}

/** A group of steps and nothing else. */
export const stepAll = async (
  store: Writes,
  steps: readonly StepRequest[],
  now: Instant,
): Promise<Committed<readonly StepOutcome[]>> => {
  const { outcomes, changes } = await store.write({ submits: [], steps }, now)
  return { outcomes: outcomes.steps, changes }
}
