/** The few forms of PromQL that the panels are made of. `$job` and `$__rate_interval` are filled in by Grafana. */

const jobs = 'job=~"$job"'

/** Labels to keep, and a selector besides that of the job. */
export interface Choice {
  readonly by?: readonly string[]
  readonly where?: string
}

/** A metric of the chosen jobs. */
export const series = (metric: string, where?: string): string =>
  `${metric}{${where === undefined ? jobs : `${jobs}, ${where}`}}`

const over = (operation: string, by: readonly string[]): string =>
  by.length === 0 ? operation : `${operation} by (${by.join(', ')})`

const rate = (metric: string, where?: string): string => `rate(${series(metric, where)}[$__rate_interval])`

/** Of a counter: each process counts what happened in it. */
export const perSecond = (metric: string, { by = [], where }: Choice = {}): string =>
  `${over('sum', by)} (${rate(metric, where)})`

/** Of a counter whose series may be absent, since nothing of the kind has happened: 0 then. */
export const perSecondOrZero = (metric: string, choice: Choice): string => `(${perSecond(metric, choice)} or vector(0))`

/** Of a gauge: several processes tell the same. */
export const largest = (metric: string, { by = [], where }: Choice = {}): string =>
  `${over('max', by)} (${series(metric, where)})`

/** Of a histogram, 0.5 for the median. */
export const quantile = (share: number, metric: string, { by = [], where }: Choice = {}): string =>
  `histogram_quantile(${share}, ${perSecond(`${metric}_bucket`, { by: ['le', ...by], ...(where !== undefined && { where }) })})`

/** Of a histogram: what one observation is on average. */
export const mean = (metric: string, choice: Choice = {}): string =>
  `${perSecond(`${metric}_sum`, choice)} / ${perSecond(`${metric}_count`, choice)}`
