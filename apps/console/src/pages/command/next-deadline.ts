import type { Command } from '@keyfob/client'

export interface NextDeadline {
  /** In ms since 1970. */
  readonly at: number
  /** What happens then. */
  readonly what: string
}

/** What time alone will do to a command next; undefined when it is settled. */
export const nextDeadlineOf = (
  { state, notAfter, deadline, settledAt }: Pick<Command, 'state' | 'notAfter' | 'deadline' | 'settledAt'>,
  now: number,
): NextDeadline | undefined => {
  if (settledAt !== null) return undefined
  const last = { at: Date.parse(notAfter), what: 'the vehicle must not begin any more' }
  if (state === 'queued') return { at: last.at, what: 'it expires; nothing happens' }
  if (state !== 'running' && last.at > now) return last
  return { at: Date.parse(deadline), what: 'it is unknown, if no answer came' }
}
