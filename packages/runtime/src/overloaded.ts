/** Refused at the door: too much waits already. Nothing was begun, and a later try may be welcome. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
  readonly isTemporary = true
  readonly mayHaveTakenEffect = false
}
