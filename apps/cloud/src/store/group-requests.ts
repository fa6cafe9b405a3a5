/** What a group makes of its requests, whether it has read its rows or remembers them. */
import type { CommandId, Vin } from '@keyfob/protocol'
import type { CommandRecord } from '../ports/command-record.ts'
import type { StepOutcome, StepRequest, WriteRequests } from '../ports/command-store.ts'
import type { VersionedLane } from './lane-memory.ts'
import type { CommandLanes } from './command-lanes.ts'

/** Commands that the group may send: what waits, what is repeated, and what is accepted again. Acks send nothing. */
export const maySend = ({ submits, steps }: WriteRequests): ((record: CommandRecord) => boolean) => {
  const ids = new Set(submits.map(({ id }) => id))
  for (const { id, input } of steps) if (input?.kind === 'tick' || input?.kind === 'heard') ids.add(id)
  return ({ id, state }) => state === 'queued' || ids.has(id)
}

/** Vehicles that a command registered, and that nobody ever heard of. */
export const unheardOf = (lanes: readonly VersionedLane[]): ReadonlySet<Vin> =>
  new Set(lanes.filter(({ unheard }) => unheard).map(({ vin }) => vin))

/** The least and the greatest, in the order of the database; null when there are none. */
export const endsOf = (ids: readonly CommandId[]): readonly [CommandId | null, CommandId | null] =>
  ids.reduce<readonly [CommandId | null, CommandId | null]>(
    ([least, greatest], id) => [
      least === null || id < least ? id : least,
      greatest === null || id > greatest ? id : greatest,
    ],
    [null, null],
  )

export const columnsOf = (
  places: readonly { vin: Vin; lane: string }[],
): readonly [readonly Vin[], readonly string[]] => [places.map(({ vin }) => vin), places.map(({ lane }) => lane)]

export const stepOne = (lanes: CommandLanes, { id, vin, input, publishedAt }: StepRequest): StepOutcome => {
  const found = lanes.find(id)
  if (found === undefined) return { kind: 'missing' }
  if (vin !== null && found.vin !== vin) return { kind: 'foreign' }
  const isNews = publishedAt !== undefined && found.publishedAt === null
  const record = isNews ? lanes.amend({ ...found, publishedAt }).record : found
  return { kind: 'stepped', change: lanes.step(record, input) }
}
