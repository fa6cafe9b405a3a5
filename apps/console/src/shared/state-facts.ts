import type { State } from '@keyfob/client'
import type { IconName } from './icon-paths.ts'

/** The icon of each state, and what it says. The colours are in `theme/tokens.css`, under the state's name. */
export const stateFacts: Readonly<Record<State, { readonly icon: IconName; readonly means: string }>> = {
  queued: { icon: 'clock', means: 'Accepted and durable; never attempted' },
  sent: { icon: 'send', means: 'An attempt is on record; the vehicle has not said that it has it' },
  delivered: { icon: 'inbox', means: 'The vehicle said that it has it' },
  running: { icon: 'play', means: 'The vehicle said that it began' },
  succeeded: { icon: 'check', means: 'The vehicle did it' },
  failed: { icon: 'cross', means: 'The vehicle tried, and it did not happen' },
  rejected: { icon: 'forbidden', means: 'Refused; nothing happened' },
  expired: { icon: 'hourglass', means: 'Its time was over before it began; nothing happened' },
  canceled: { icon: 'minus', means: 'Withdrawn before it began' },
  unknown: { icon: 'question', means: 'It may have happened; this is not known yet' },
}
