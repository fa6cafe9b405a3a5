/** What a vehicle did against the contract. */
export class Violation extends Error {
  /** A section of SPEC or a law, as in `6.4` or `L4`. */
  readonly clause: string

  constructor(clause: string, problem: string) {
    super(problem)
    this.clause = clause
  }
}

/** The check cannot tell: it needs something of this vehicle or of its surroundings that is not there. */
export class NotJudged extends Error {}
