/** A statement with its values, in the order of their numbers. */
export interface Asked {
  readonly text: string
  readonly params: readonly unknown[]
}

/** Conditions that are joined by AND. A value gets a number in the text; it is never a part of it. */
export class Conditions {
  readonly params: unknown[]
  readonly #texts: string[] = []

  constructor(params: unknown[] = []) {
    this.params = params
  }

  /** Of a statement within the statement: the values are counted on. */
  nested(): Conditions {
    return new Conditions(this.params)
  }

  /** The place of a value in the text, with its SQL type. */
  value(value: unknown, type: string): string {
    this.params.push(value)
    return `$${this.params.length}::${type}`
  }

  /** Adds a condition on a value, unless that is undefined. */
  add<Value>(value: Value | undefined, condition: (value: Value) => string): this {
    if (value !== undefined) this.#texts.push(condition(value))
    return this
  }

  /** WHERE with all of them, and others. */
  where(...others: readonly string[]): string {
    const all = [...others, ...this.#texts]
    return all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`
  }
}
