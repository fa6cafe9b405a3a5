/** Numbers by name; a name ends in its unit, where it has one. */
export type Figures = Readonly<Record<string, number>>

/** What one run of one case gave. */
export interface Measured {
  /** What a table is made of, such as the system that was measured. */
  readonly group: string
  /** The case within it, such as `64 callers`. */
  readonly name: string
  readonly figures: Figures
}

/** Medians over the rounds, and what they are of. */
export interface Row extends Measured {
  readonly rounds: readonly Figures[]
}
