import { spanText } from '../format/age.ts'
import type { StreamStatus } from './tab-channel.ts'

/** Below that nobody notices it. */
const behindFrom = 3_000
/** An event that came longer ago says nothing of the line now. */
const talksOf = 5_000

interface Line {
  readonly status: StreamStatus
  /** How old the newest event was when it came, in ms. */
  readonly lag: number
  /** When it came, in ms since 1970. */
  readonly cameAt: number
}

/** In words: `live`, `12 s behind`, `reconnecting`. */
export const statusText = ({ status, lag, cameAt }: Line, now: number): string =>
  status === 'live' && lag >= behindFrom && now - cameAt < talksOf ? `${spanText(lag)} behind` : status
