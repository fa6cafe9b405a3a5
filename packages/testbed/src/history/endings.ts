/** How commands of the past ended, in the shares of a fleet that is well, and what happened on the way. */
import { type Evidence, type ReasonCode, type State, reasonOf } from '@keyfob/protocol'

export interface PastStep {
  readonly state: State
  /** JSON. */
  readonly reason: string
  /** ms since it was accepted. */
  readonly after: number
}

export interface Ending {
  readonly evidence: Evidence
  readonly steps: readonly PastStep[]
}

const step = (state: State, code: ReasonCode, after: number): PastStep => ({
  state,
  reason: JSON.stringify(reasonOf(code)),
  after,
})

const sent = step('sent', 'attempted', 0)
const delivered = step('delivered', 'received', 180)
const running = step('running', 'begun', 240)
const succeeded: Ending = { evidence: 'vehicle', steps: [sent, delivered, running, step('succeeded', 'done', 1_900)] }
/** Behind another one of its lane first. */
const queuedFirst: Ending = {
  evidence: 'vehicle',
  steps: [
    step('queued', 'waiting_for_lane', 0),
    ...succeeded.steps.map((each) => ({ ...each, after: each.after + 900 })),
  ],
}

/** Of a thousand commands. */
const shares: readonly (readonly [count: number, ending: Ending])[] = [
  [890, succeeded],
  [50, queuedFirst],
  [20, { evidence: 'vehicle', steps: [sent, delivered, step('rejected', 'refused', 400)] }],
  [15, { evidence: 'vehicle', steps: [sent, delivered, running, step('failed', 'execution_failed', 3_100)] }],
  [15, { evidence: 'none', steps: [step('queued', 'waiting_for_vehicle', 0), step('expired', 'ttl_elapsed', 60_000)] }],
  [9, { evidence: 'none', steps: [step('queued', 'waiting_for_vehicle', 0), step('canceled', 'canceled', 8_000)] }],
  [1, { evidence: 'none', steps: [sent, step('unknown', 'no_answer', 72_000)] }],
]

const ofAThousand: readonly Ending[] = shares.flatMap(([count, ending]) => Array<Ending>(count).fill(ending))

/** `lot`: any whole number, the same for the same command. */
export const endingOf = (lot: number): Ending => ofAThousand[lot % ofAThousand.length]!
