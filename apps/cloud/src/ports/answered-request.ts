import type { Duration } from '@keyfob/runtime'

/** One request that was answered; `operation` is `none` where no route was. */
export interface AnsweredRequest {
  readonly operation: string
  readonly method: string
  readonly status: number
  readonly took: Duration
}
