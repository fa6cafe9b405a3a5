import { type State, inFlightStates, openStates } from '@keyfob/protocol'

const listOf = (states: readonly State[]): string => `(${states.map((state) => `'${state}'`).join(', ')})`

/** Lists of states as SQL has them behind IN; the words are the protocol's own, so nothing needs quoting. */
export const open = listOf(openStates)
export const inFlight = listOf(inFlightStates)
/** Attempted, and without an answer that ends all doubt. */
export const attemptedOrInDoubt = listOf([...inFlightStates, 'unknown'])
