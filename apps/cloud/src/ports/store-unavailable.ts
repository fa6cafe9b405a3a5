/**
 * What every method of every store rejects with when the database cannot be reached, does not answer in time, or has no
 * room. With `mayHaveTakenEffect` false it proves that nothing was written. With true a write was on its way and its
 * answer was lost: it may be committed, and only a look or an idempotent repetition tells [L10]. Reads never say true.
 * Any other error is the database's refusal of the statement itself, and proves that nothing was written.
 *
 * Stores repeat deadlocks and short waits for locks by themselves; when to call again after this error is the caller's
 * decision. Methods of stores may be called at any time, by any number of processes at once. Before the database has
 * started, and after it has stopped, they reject with this error.
 */
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
