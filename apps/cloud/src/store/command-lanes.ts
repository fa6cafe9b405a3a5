import type { LaneGroup } from '@keyfob/protocol'
import type { CommandRecord } from '../ports/command-record.ts'

/** The lanes of a group, with the commands of the store. */
export type CommandLanes = LaneGroup<CommandRecord>
