/** The database cannot be reached, or a commit's answer was lost (`mayHaveTakenEffect`). */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly mayHaveTakenEffect: boolean
  /** For a caller: a sentence without names of machines. */
  readonly detail: string
  constructor(message: string, options: { cause?: unknown; mayHaveTakenEffect: boolean; detail?: string }) {
    super(message, { cause: options.cause })
    this.mayHaveTakenEffect = options.mayHaveTakenEffect
    this.detail = options.detail ?? 'The database cannot be reached.'
  }
}

export const diskFullDetail = 'The disk of the database is full.'
