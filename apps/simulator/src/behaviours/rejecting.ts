import { milliseconds } from '@keyfob/runtime'
import type { Actuator, Outcome, Refusal } from '@keyfob/vehicle'
import type { Behaviour } from './behaviour.ts'

const refusedShare = 0.3
const failedShare = 0.15

const refusals: readonly Refusal[] = [
  { code: 'guard_failed', detail: 'the vehicle moves' },
  { code: 'not_supported' },
  { code: 'refused', detail: 'not today' },
  { code: 'battery_low', detail: 'a code that the contract does not know' },
]

const failure: Outcome = { status: 'failed', reason: { code: 'execution_failed', detail: 'the actuator did not move' } }

export const rejecting: Behaviour = {
  name: 'rejecting',
  summary: 'refuses much of what it is asked, and fails at some of the rest',
  attach: (body, random) => ({
    wrapActuator: (actuator): Actuator => ({
      refuse: (command, state) =>
        !body.calm.aborted && random.chance(refusedShare) ? random.pick(refusals) : actuator.refuse(command, state),
      sense: (signal) => actuator.sense?.(signal),
      execute: async (command, signal, ...asked) => {
        if (body.calm.aborted || !random.chance(failedShare)) return actuator.execute(command, signal, ...asked)
        await body.clock.sleep(milliseconds(100), signal)
        return failure
      },
    }),
  }),
}
