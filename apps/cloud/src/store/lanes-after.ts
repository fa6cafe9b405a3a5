import { type CommandId, isOpen } from '@keyfob/protocol'
import type { CommandRecord } from '../ports/command-record.ts'
import { type RememberedLane, type RowVersion, type VersionedLane, laneKey } from './lane-memory.ts'
import type { CommandLanes } from './command-lanes.ts'

/** What a group was decided by: rows that its transaction has locked, or that were remembered. */
export interface Evidence {
  readonly lanes: readonly VersionedLane[]
  /** Of these lanes: all that wait, and others. */
  readonly commands: readonly CommandRecord[]
}

/**
 * The lanes of a group as they are when it is written.
 *
 * @param version of the rows that it wrote; undefined when it wrote none
 */
export const lanesAfter = (
  group: CommandLanes,
  evidence: Evidence,
  version: RowVersion | undefined,
): readonly RememberedLane[] => {
  const open = openByLane(group, evidence)
  const isChanged = new Set(group.changedLanes.map(laneKey))
  return evidence.lanes.map((before) => {
    const key = laneKey(before)
    const { vin, lane, ivc, online, unheard } = before
    const { tail, inFlight } = group.laneOf(before)! // the group was made with it
    const written = isChanged.has(key) && version !== undefined ? version : before.version
    const commands = open.get(key) ?? none
    const kept = commands.some(isRepeated) ? undefined : commands
    return { vin, lane, tail, inFlight, ivc, online, unheard, version: written, commands: kept }
  })
}

const openByLane = (group: CommandLanes, { commands }: Evidence): ReadonlyMap<string, readonly CommandRecord[]> => {
  const byId = new Map<CommandId, CommandRecord>(commands.map((record) => [record.id, record]))
  for (const record of group.changedCommands) byId.set(record.id, record)
  const byLane = new Map<string, CommandRecord[]>()
  for (const record of byId.values()) {
    if (!isOpen(record.state)) continue
    const ofLane = byLane.get(laneKey(record))
    if (ofLane) ofLane.push(record)
    else byLane.set(laneKey(record), [record])
  }
  return byLane
}

const none: readonly CommandRecord[] = []

/** The database alone keeps the list of repetitions. */
const isRepeated = ({ attempts, questions }: CommandRecord): boolean => attempts + questions > 1
