import type { CommandId, StatusEvent } from '@keyfob/protocol'
import { type Duration, minutes } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'

/** A command as it is shown: with its status events. */
export interface ShownCommand {
  readonly record: CommandRecord
  readonly history: readonly StatusEvent[]
}

/** Its key in the cache. */
export const commandKey = (id: CommandId): string => `command:${id}`

/**
 * How long it may be kept in the cache. A settled command never changes its state [L2], so its life there is a matter of room.
 * Others are not kept: what better evidence may correct (`unknown`, and what reported state says), and what was contradicted,
 * which may be so again and is counted.
 */
export const shownFor = ({ record }: Pick<ShownCommand, 'record'>): Duration | undefined => {
  const isCorrectable = record.state === 'unknown' || record.evidence === 'reported'
  return record.settledAt !== null && !isCorrectable && record.contradictions === 0 ? minutes(5) : undefined
}
