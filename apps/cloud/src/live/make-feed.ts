import type { StatusEvent } from '@keyfob/protocol'
import type { Clock, NamedService } from '@keyfob/runtime'
import type { EventLog } from '../ports/event-log.ts'
import type { Log } from '../ports/log.ts'
import { EventTail } from './event-tail.ts'
import { RecentEvents } from './recent-events.ts'

export interface FeedOptions {
  readonly events: EventLog
  /** Called with events that reached at least one listener. */
  readonly onTold: ((events: readonly StatusEvent[]) => void) | undefined
  readonly clock: Clock
  readonly log: Log
}

export interface MadeFeed {
  readonly feed: EventTail
  /** The log, with recent commits of this process in memory. */
  readonly recent: RecentEvents
  /** For streams and waits only. */
  readonly services: readonly NamedService[]
}

export const makeFeed = ({ events, onTold, clock, log }: FeedOptions): MadeFeed => {
  const recent = new RecentEvents(events)
  const feed = new EventTail(recent, clock, log, onTold)
  return { feed, recent, services: [['event tail', feed]] }
}
