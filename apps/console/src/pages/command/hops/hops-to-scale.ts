import type { CommandWithTimeline, Hop, State } from '@keyfob/client'

/** A stretch in one state, in shares (0 to 1) of the whole. */
export interface Stretch {
  readonly state: State
  readonly from: number
  readonly to: number
  /** In ms. */
  readonly lasted: number
}

export interface Mark {
  readonly hop: Hop
  /** Where it is, as a share of the whole. */
  readonly at: number
  /** Since the hop before, in ms. */
  readonly after: number
}

export interface ScaledHops {
  /** What the whole width stands for, in ms. */
  readonly span: number
  readonly stretches: readonly Stretch[]
  readonly marks: readonly Mark[]
}

type Life = Pick<CommandWithTimeline, 'timeline' | 'acceptedAt' | 'settledAt'>

/** The hops of a command to scale: from acceptance to its last hop, or to `now` (in ms since 1970) while it is open. */
export const hopsToScale = ({ timeline, acceptedAt, settledAt }: Life, now: number): ScaledHops => {
  const last = timeline.at(-1)?.afterMs ?? 0
  const span = Math.max(1, last, settledAt === null ? now - Date.parse(acceptedAt) : 0)
  return {
    span,
    stretches: stretchesOf(timeline, span),
    marks: timeline.map((hop, index) => ({
      hop,
      at: hop.afterMs / span,
      after: hop.afterMs - (timeline[index - 1]?.afterMs ?? 0),
    })),
  }
}

/** Each state lasts until the next one; before the first one is told a command is queued. The state that settled it has no width, unless a later one corrects it. */
const stretchesOf = (timeline: readonly Hop[], span: number): readonly Stretch[] => {
  const changes = timeline.flatMap(({ state, afterMs }) => (state === undefined ? [] : [{ state, afterMs }]))
  const first = changes[0]
  const starts =
    first === undefined || first.afterMs > 0 ? [{ state: 'queued' as const, afterMs: 0 }, ...changes] : changes
  return starts.flatMap(({ state, afterMs }, index) => {
    const end = starts[index + 1]?.afterMs ?? span
    return end > afterMs ? [{ state, from: afterMs / span, to: end / span, lasted: end - afterMs }] : []
  })
}
