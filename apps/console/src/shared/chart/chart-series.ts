export interface ChartLine {
  readonly name: string
  /** A colour of theme/tokens.css: `--accent`. */
  readonly colour: `--${string}`
  readonly isDashed?: boolean
  /** null: not known. */
  readonly values: readonly (number | null)[]
}

export interface ChartSeries {
  /** In seconds since 1970. */
  readonly at: readonly number[]
  readonly unit: 'count' | 'ms'
  readonly lines: readonly ChartLine[]
}
