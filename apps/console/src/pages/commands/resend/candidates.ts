import { type Command, type State, isSettled } from '@keyfob/client'

/** The most that is sent again at once: more is a campaign. */
export const resendMax = 50

/** Outcomes after which the command is still wanted: all but what succeeded. */
const failedStates: ReadonlySet<State> = new Set(['failed', 'rejected', 'expired', 'canceled', 'unknown'])

export interface Candidates {
  readonly commands: readonly Command[]
  /** Selected, but open or succeeded. */
  readonly left: number
  /** Of the commands: those that may have taken effect all the same. */
  readonly doubtful: number
  /** Above the cap. */
  readonly tooMany: number
}

/** Which of the selected commands would be sent again: the part that failed. */
export const candidatesOf = (selected: readonly Command[]): Candidates => {
  const failed = selected.filter((command) => isSettled(command) && failedStates.has(command.state))
  const commands = failed.slice(0, resendMax)
  return {
    commands,
    left: selected.length - failed.length,
    doubtful: commands.filter(({ reason }) => reason.mayHaveTakenEffect).length,
    tooMany: failed.length - commands.length,
  }
}
