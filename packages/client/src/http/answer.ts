/** One answer, whatever its status. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The whole body. */
  readonly text: string
}
