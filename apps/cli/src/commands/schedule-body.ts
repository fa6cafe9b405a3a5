import { parseDuration, seconds } from '@keyfob/runtime'

export interface TimingOptions {
  readonly cron?: string
  readonly timeZone?: string
  readonly every?: string
  readonly startsAt?: string
  readonly endsAt?: string
  readonly gap?: string
  readonly repeat?: string
  readonly vin?: readonly string[]
  readonly label?: string
  readonly command?: string
  readonly param?: Readonly<Record<string, unknown>>
  readonly ttl?: number
  readonly missed?: string
  readonly missedMax?: number
  readonly grace?: number
  readonly overlap?: string
  readonly jitter?: number
  readonly paused?: true
}

/** The request body for the options of the command line. The API checks it. */
export const scheduleBody = (options: TimingOptions): Readonly<Record<string, unknown>> => {
  const {
    cron,
    timeZone,
    every,
    startsAt,
    endsAt,
    gap,
    repeat,
    command,
    param,
    ttl,
    missed,
    missedMax,
    grace,
    overlap,
    jitter,
    paused,
  } = options
  const whole = {
    cron,
    timeZone,
    gap,
    repeat,
    startsAt,
    endsAt,
    command,
    missed,
    missedMax,
    overlap,
    paused,
    everySeconds: secondsOf(every),
    target: targetOf(options),
    params: param,
    ttlSeconds: ttl,
    graceSeconds: grace,
    jitterSeconds: jitter,
  }
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined))
}

const secondsOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : parseDuration(text) / seconds(1)

const targetOf = ({ vin, label }: TimingOptions): object | undefined => {
  if (label !== undefined) return { label, ...(vin && { vins: vin }) }
  if (vin === undefined) return undefined
  return vin.length === 1 ? { vin: vin[0] } : { vins: vin }
}
