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
  const { outcomes, ...rest } = await store.write({ submits, steps: [] }, now)
  return { ...rest, outcomes: outcomes.submits }
}

/** A group of steps and nothing else. */
export const stepAll = async (
  store: Writes,
  steps: readonly StepRequest[],
  now: Instant,
): Promise<Committed<readonly StepOutcome[]>> => {
  const { outcomes, ...rest } = await store.write({ submits: [], steps }, now)
  return { ...rest, outcomes: outcomes.steps }
}
