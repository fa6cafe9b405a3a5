/**
 * Reads a condition that a person wrote, in one pass from left to right:
 *
 *     condition   = signal comparison ( value | "params." name ) [ "within" number unit ]
 *     comparison  = "=" | "!=" | "<" | "<=" | ">" | ">="
 *     value       = a number, true, false, or a text in double quotes as in JSON
 *     unit        = "s" | "min" | "h" | "d"
 *
 * Several conditions are a list, and all must hold. There is no `or` and no arithmetic: each condition rests on one sample,
 * which can be shown with its age when it fails.
 */
import { isCleanText } from '../words/text.ts'
import { type SignalValue, signalNameLengthMax, signalNamePattern } from '../messages/reported-state.ts'
import { type Comparison, type Condition, comparisons } from './condition.ts'

/** Longest condition, in characters. */
export const conditionLengthMax = 400
/** Most guards of a command. */
export const guardsMax = 8
/** Longest text that a condition compares with, in characters. */
const textMax = 128
/** Greatest maximum age: what is older than a week says nothing about now. */
export const maxAgeSecondsMax = 604_800

/** What is wrong with a condition, and where in it (0 is the first character). */
export interface ConditionFault {
  readonly position: number
  readonly problem: string
}

export type ReadCondition =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly fault: ConditionFault }

export const parseCondition = (text: string): ReadCondition => {
  try {
    return { ok: true, condition: new Reader(text).condition() }
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: { position: error.position, problem: error.message } }
    throw error
  }
}

class Fault extends Error {
  readonly position: number

  constructor(position: number, problem: string) {
    super(problem)
    this.position = position
  }
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3_600, d: 86_400 }

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  condition(): Condition {
    if (this.#text.length > conditionLengthMax) throw new Fault(conditionLengthMax, 'the condition is too long')
    const signal = this.#signal()
    const is = this.#comparison()
    const operand = this.#operand(is)
    const maxAgeSeconds = this.#maxAge()
    if (this.#skip() < this.#text.length) this.#expected('the end, or "within" and an age')
    return { signal, is, ...operand, ...(maxAgeSeconds !== undefined && { maxAgeSeconds }) }
  }

  #signal(): string {
    const from = this.#skip()
    const word = this.#word()
    if (!signalNamePattern.test(word) || word.length > signalNameLengthMax)
      throw new Fault(from, 'expected the name of a signal, such as Vehicle.Speed')
    return word
  }

  #comparison(): Comparison {
    const from = this.#skip()
    const two = this.#text.slice(from, from + 2)
    const found = comparisons.find((each) => each === two) ?? comparisons.find((each) => each === two[0])
    if (found === undefined) return this.#expected(`one of ${comparisons.join(' ')}`)
    this.#at += found.length
    return found
  }

  #operand(is: Comparison): { readonly value: SignalValue } | { readonly param: string } {
    const from = this.#skip()
    if (this.#text[from] === '"') return { value: this.#comparable(this.#quoted(), is, from) }
    const word = this.#word()
    if (word.startsWith('params.')) return { param: this.#param(word.slice('params.'.length), from) }
    if (word === 'true' || word === 'false') return { value: this.#comparable(word === 'true', is, from) }
    if (/^-?\d{1,15}(\.\d{1,15})?$/.test(word)) return { value: Number(word) }
    throw new Fault(from, 'expected a number, true, false, a text in double quotes, or params. and a name')
  }

  #comparable(value: string | boolean, is: Comparison, from: number): SignalValue {
    if (is === '=' || is === '!=') return value
    throw new Fault(
      from,
      `only numbers have an order; ${is} takes no ${typeof value === 'string' ? 'text' : 'boolean'}`,
    )
  }

  #param(name: string, from: number): string {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) throw new Fault(from, 'expected the name of a param after params.')
    return name
  }

  /** As JSON has it. */
  #quoted(): string {
    const from = this.#at
    let end = from + 1
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1
    if (end >= this.#text.length) throw new Fault(from, 'the text has no end: a double quote is missing')
    this.#at = end + 1
    const value = jsonText(this.#text.slice(from, this.#at))
    if (value === undefined || !isCleanText(value)) throw new Fault(from, 'the text is no JSON string')
    if (value.length > textMax) throw new Fault(from, `the text is longer than ${textMax} characters`)
    return value
  }

  #maxAge(): number | undefined {
    const from = this.#skip()
    if (this.#word() !== 'within') {
      this.#at = from
      return undefined
    }
    const at = this.#skip()
    const [count = '', joined = ''] = /^(\d{1,6})([a-z]*)$/.exec(this.#word())?.slice(1) ?? []
    if (count === '') throw new Fault(at, 'expected an age, such as 60 s')
    const unitAt = joined === '' ? this.#skip() : at
    const unit = secondsOf[joined === '' ? this.#word() : joined]
    if (unit === undefined) throw new Fault(unitAt, 'expected s, min, h or d')
    const age = Number(count) * unit
    if (age < 1 || age > maxAgeSecondsMax) throw new Fault(at, 'the age must be 1 s to 7 d')
    return age
  }

  /** Over white space, to where the next part begins. */
  #skip(): number {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at += 1
    return this.#at
  }

  #word(): string {
    const from = this.#at
    while (/[A-Za-z0-9_.-]/.test(this.#text[this.#at] ?? '')) this.#at += 1
    return this.#text.slice(from, this.#at)
  }

  #expected(what: string): never {
    throw new Fault(this.#at, `expected ${what}`)
  }
}

const jsonText = (text: string): string | undefined => {
  try {
    return JSON.parse(text) as string // it begins and ends with a double quote
  } catch {
    return undefined
  }
}
