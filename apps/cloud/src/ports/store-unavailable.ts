/** The database cannot be reached, or a commit's answer was lost (`mayHaveTakenEffect`). */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly mayHaveTakenEffect: boolean
  constructor(message: string, options: { cause?: unknown; mayHaveTakenEffect: boolean }) {
    super(message, { cause: options.cause })
    this.mayHaveTakenEffect = options.mayHaveTakenEffect
  }
}
