/** The timeline of a command: its status events, and the instants that are not states. */
import { type StatusEvent, states } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { CommandRecord } from '../../ports/command-record.ts'
import { commandSchema, reasonSchema } from './command.ts'
import { instant } from './fields.ts'

const hopSchema = z
  .object({
    event: z.enum([
      'accepted',
      'attempt',
      'published',
      'delivered',
      'running',
      'cancel_requested',
      'repeated',
      'cancel_sent',
      'answer',
      'settled',
    ]),
    at: instant,
    afterMs: z.number().describe('Since acceptance'),
    state: z.enum(states).optional(),
    reason: reasonSchema.optional(),
    who: z.string().optional().describe('Who asked for the cancel, of `cancel_requested`'),
  })
  .meta({ id: 'Hop' })

export const commandWithTimelineSchema = z
  .object({ ...commandSchema.shape, timeline: z.array(hopSchema) })
  .meta({ id: 'CommandWithTimeline' })

type Hop = z.output<typeof hopSchema>

/** The hops of a command: its status events, and the instants that are not states. */
export const timelineOf = (record: CommandRecord, history: readonly StatusEvent[]): readonly Hop[] => {
  const { acceptedAt, publishedAt, cancel, repetitions } = record
  const hop = (event: Hop['event'], at: Instant): Hop => ({ event, at: formatInstant(at), afterMs: at - acceptedAt })
  const hops = history.map(({ at, state, reason }) => ({ ...hop(hopOf(state, reason), at), state, reason }))
  const accepted = hops[0]?.event === 'accepted' ? [] : [hop('accepted', acceptedAt)]
  const published = publishedAt === null ? [] : [hop('published', publishedAt)]
  const { who } = cancel ?? {}
  const canceling =
    cancel === null ? [] : [{ ...hop('cancel_requested', cancel.at), ...(who !== undefined && { who }) }]
  const repeated = repetitions.map(({ at, sends }) => hop(sends === 'command' ? 'repeated' : 'cancel_sent', at))
  return [...accepted, ...hops, ...published, ...canceling, ...repeated].toSorted(
    (a, b) => a.afterMs - b.afterMs || order(a) - order(b),
  )
}

const hopNames: Partial<Record<StatusEvent['state'], Hop['event']>> = {
  queued: 'accepted',
  sent: 'attempt',
  delivered: 'delivered',
  running: 'running',
}

const hopOf = (state: StatusEvent['state'], reason: StatusEvent['reason']): Hop['event'] =>
  hopNames[state] ?? (reason.layer === 'vehicle' ? 'answer' : 'settled')

/** The order of hops within one millisecond. */
const order = ({ event }: Hop): number => hopSchema.shape.event.options.indexOf(event)
