import { type Duration, hours } from '@keyfob/runtime'
import { type BoundName, bounds, grownUpAfter } from './bounds.ts'
import { type Point, floorOf, robustSlope } from './robust-slope.ts'

/** One figure over the run. */
export interface Series {
  /** As `worker 1 heap`. */
  readonly name: string
  readonly bound: BoundName
  readonly points: readonly Point[]
}

export interface SeriesVerdict {
  readonly name: string
  readonly bound: BoundName
  readonly unit: string
  /** The first and the last floor behind the warm-up. */
  readonly first: number
  readonly last: number
  readonly slopePerHour: number
  /** By the slope, over the span behind the warm-up. */
  readonly growth: number
  readonly allowed: number
  readonly isWithin: boolean
}

export interface Judged {
  /** What comes before is not looked at. */
  readonly warmUp: Duration
  /** Commands that were accepted a second, behind the warm-up. */
  readonly commandsPerSecond: number
}

/** Whether a figure stays within its bound behind the warm-up. A figure that was seen less than three times there is not. */
export const judgeSeries = ({ name, bound, points }: Series, { warmUp, commandsPerSecond }: Judged): SeriesVerdict => {
  const judged = points.filter(({ at }) => at >= warmUp)
  const floor = floorOf(judged)
  const slope = robustSlope(floor)
  const span = (judged.at(-1)?.at ?? 0) - (judged[0]?.at ?? 0)
  const { unit, perHour, perCommand, noise, young } = bounds[bound]
  const growth = slope * span
  const allowed =
    (perHour * span) / hours(1) +
    (perCommand * commandsPerSecond * span) / 1_000 +
    (warmUp < grownUpAfter ? young : noise)
  const [first, last] = [floor[0]?.value ?? 0, floor.at(-1)?.value ?? 0]
  return {
    name,
    bound,
    unit,
    first: rounded(first),
    last: rounded(last),
    slopePerHour: rounded(slope * hours(1)),
    growth: rounded(growth),
    allowed: rounded(allowed),
    isWithin: judged.length >= 3 && growth <= allowed,
  }
}

const rounded = (value: number): number => Number(value.toFixed(2))
