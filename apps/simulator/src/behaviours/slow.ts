import type { CommandMessage } from '@keyfob/protocol'
import { type Duration, seconds } from '@keyfob/runtime'
import type { Actuator } from '@keyfob/vehicle'
import type { Random } from '../random.ts'
import type { Behaviour } from './behaviour.ts'

const dawdling: readonly [Duration, Duration] = [seconds(0.5), seconds(4)]
/** Only answers that are due soon are missed: a run should not wait a minute for its last command. */
const shortTimeout: Duration = seconds(20)
const missedShare = 0.05
/** How long after its answer was due a slow one still works on, at most: its lane is not free until then. */
const overtime: Duration = seconds(2)

export const slow: Behaviour = {
  name: 'slow',
  summary: 'takes seconds to execute, and now and then longer than the answer timeout',
  attach: (body, random) => ({
    wrapActuator: (actuator): Actuator => ({
      refuse: (command, state) => actuator.refuse(command, state),
      sense: (signal) => actuator.sense?.(signal),
      // The effect comes first and the delay after it: an actuator that began late would break L5 by itself.
      execute: async (command, ...asked) => {
        const outcome = await actuator.execute(command, ...asked)
        // It ignores the signal that its time has passed: that is how an answer is missed.
        await body.clock.sleep(dawdle(command, random), body.calm).catch(() => undefined)
        return outcome
      },
    }),
  }),
}

const dawdle = ({ answerTimeoutSeconds }: CommandMessage, random: Random): Duration => {
  const due = seconds(answerTimeoutSeconds)
  return due <= shortTimeout && random.chance(missedShare) ? due + overtime : random.between(...dawdling)
}
