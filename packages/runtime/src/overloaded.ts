/** Refused on arrival: too much waits already. Nothing was begun, and a later attempt may succeed. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
  readonly isTemporary = true
  readonly mayHaveTakenEffect = false
}
