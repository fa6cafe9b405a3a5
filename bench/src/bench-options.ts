export interface BenchOptions {
  /** How long each case is measured. */
  readonly seconds: number
  /** Before that, so that what compiles and what is cached is warm. */
  readonly warmUp: number
  /** Numbers of callers of closed loops; undefined: those of the scenario. */
  readonly callers: readonly number[] | undefined
  readonly vehicles: number
  /** Of closed loops: again with both directions signed, as a share of the first. */
  readonly signing: boolean
  readonly rounds: number
  /** Of the scenario `growth`: how many commands of the past there are, in turn. */
  readonly histories: readonly number[]
  /** Of the scenario `storm`: how many commands are open when the broker comes back. */
  readonly open: number
}
