/**
 * The rules of a lane, one function each [L8] [L11]. `LaneGroup` calls nothing else to decide, so the model can take each
 * of them away and show which law breaks.
 */
import type { ConflictPolicy } from '../catalogue/command-type.ts'
import { laneDepthMax } from '../numbers.ts'
import type { CheckedGuard } from '../conditions/check-guards.ts'
import type { CommandId, IvcId, Vin } from '../words/ids.ts'
import { type Life, step } from './step.ts'

/** A lane's row, and two hints about its vehicle. */
export interface Lane {
  readonly vin: Vin
  readonly lane: string
  /** The last sequence number that was given out; 0 before the first. */
  readonly tail: number
  readonly inFlight: CommandId | null
  /** The IVC that the vehicle is paired with. */
  readonly ivc: IvcId | null
  /** Presence [L11]; null when nothing is known. */
  readonly online: boolean | null
}

export type LanePlace = Pick<Lane, 'vin' | 'lane'>

/** What a lane has to know of a command. */
export interface LaneCommand extends Life, LanePlace {
  readonly id: CommandId
  readonly sequence: number
  readonly ivc: IvcId | null
}

/** Why a command did not enter; nothing of it was stored. */
export type LaneRefusal =
  | { readonly kind: 'lane_busy'; readonly blocking: CommandId }
  | { readonly kind: 'lane_full'; readonly depth: number }

export const laneRules = {
  step,

  /** `reject` enters an empty lane only; the others wait, as many as fit. A command that supersedes makes room for itself. */
  refusalOf: (lane: Lane, waiting: readonly LaneCommand[], conflict: ConflictPolicy): LaneRefusal | undefined => {
    const blocking = lane.inFlight ?? waiting[0]?.id
    if (conflict === 'reject' && blocking !== undefined) return { kind: 'lane_busy', blocking }
    const isFull = conflict !== 'supersede' && waiting.length >= laneDepthMax
    return isFull ? { kind: 'lane_full', depth: laneDepthMax } : undefined
  },

  /** Whether an entering command is the first: nothing is in flight, and nothing came before it and still waits. */
  isFree: (lane: Lane, waiting: readonly LaneCommand[]): boolean => lane.inFlight === null && waiting.length === 0,

  /** While the hint says offline a command stays queued: it can still expire or be canceled cleanly [L11]. */
  isReachable: ({ online }: Lane): boolean => online !== false,

  /** A free lane takes the next that waits; one command is in flight at a time. */
  takesNext: ({ inFlight }: Lane): boolean => inFlight === null,

  /** A command for one unit is not sent to the unit that replaced it. */
  isAddressed: ({ ivc }: LaneCommand, lane: Lane): boolean => ivc === null || lane.ivc === null || ivc === lane.ivc,

  /** A command whose guard fails is not attempted: it ends as `rejected`, and nothing happened. */
  refusesAttempt: (failed: CheckedGuard | undefined): failed is CheckedGuard => failed !== undefined,

  /**
   * An attempted command whose guard fails is not repeated: it is withdrawn, which also asks what became of it [L7]. Not once
   * it has begun: a guard is a condition for beginning, and a repetition is then only the question for the answer.
   */
  withdraws: (life: Life, failed: CheckedGuard | undefined): failed is CheckedGuard =>
    failed !== undefined && life.begunAt === null,

  /** In the order of acceptance. */
  inOrder: <Command extends LaneCommand>(waiting: readonly Command[]): readonly Command[] =>
    waiting.toSorted((a, b) => a.sequence - b.sequence),

  /** What waits is canceled; what is in flight is asked to stop, and its successor waits for its end. */
  superseded: <Command extends LaneCommand>(
    waiting: readonly Command[],
    inFlight: Command | undefined,
  ): readonly Command[] => (inFlight ? [...waiting, inFlight] : waiting),
}

export type LaneRules = typeof laneRules
