/** The states of a command, in the order of a life that goes well; see contract/SPEC.md section 4. */
export const states = [
  'queued',
  'sent',
  'delivered',
  'running',
  'succeeded',
  'failed',
  'rejected',
  'expired',
  'canceled',
  'unknown',
] as const

export type State = (typeof states)[number]

/** In flight: an attempt is on record, and the command occupies its lane. */
export const inFlightStates = ['sent', 'delivered', 'running'] as const satisfies readonly State[]

/** The states of a command that still occupies or waits for its lane. */
export const openStates = ['queued', ...inFlightStates] as const satisfies readonly State[]

const open: ReadonlySet<State> = new Set(openStates)

/** Whether a command still occupies or waits for its lane. The other states are settled; `unknown` frees the lane too. */
export const isOpen = (state: State): boolean => open.has(state)

/**
 * What an outcome rests on, weakest first [L2]: nothing, the vehicle's own "I cannot tell", reported state, and the
 * vehicle's own word. Only an outcome on weaker evidence is ever corrected.
 */
export const evidences = ['none', 'unsure', 'reported', 'vehicle'] as const
export type Evidence = (typeof evidences)[number]

/** A row of the transition table: a state, with the two states split that mean different things on different evidence. */
export const standings = [...states, 'unknown_unsure', 'succeeded_reported'] as const
export type Standing = (typeof standings)[number]

/** The row of the transition table for a state and its evidence. */
export const standingOf = (state: State, evidence: Evidence): Standing => {
  if (state === 'unknown' && evidence === 'unsure') return 'unknown_unsure'
  if (state === 'succeeded' && evidence === 'reported') return 'succeeded_reported'
  return state
}
