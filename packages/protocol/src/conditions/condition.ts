/**
 * Conditions over reported state: the one language of guards (what must be so before a command begins) and
 * post-conditions (what is so once it took effect). A person writes `Vehicle.Speed = 0 within 60 s`; what is read once,
 * at the start, is the parsed form, which is also what travels to the vehicle.
 */
import type { SignalValue } from '../messages/reported-state.ts'

export const comparisons = ['=', '!=', '<', '<=', '>', '>='] as const
export type Comparison = (typeof comparisons)[number]

/** A signal compared with a value that is known, or with a param of the command. */
export type Condition = {
  /** Its VSS name. */
  readonly signal: string
  readonly is: Comparison
  /** Greatest age of the evidence; absent: any age. */
  readonly maxAgeSeconds?: number | undefined
} & ({ readonly value: SignalValue } | { readonly param: string })

/** What must be so before a command begins; evidence that is older proves nothing. */
export interface Guard {
  readonly signal: string
  readonly is: Comparison
  readonly value: SignalValue
  readonly maxAgeSeconds: number
}

/** The guards of the command type of this name; none when it has none. */
export type GuardsOf = (command: string) => readonly Guard[]

/** What reported state shows when the command took effect: an equality, so that a simulated vehicle can make it true. */
export type PostCondition = { readonly signal: string } & ({ readonly value: SignalValue } | { readonly param: string })

/** The condition as a person writes it; `parseCondition` reads it back. */
export const conditionText = (condition: Omit<Condition, 'is'> & { readonly is?: Comparison } & Operand): string => {
  const { signal, is = '=', maxAgeSeconds } = condition
  const operand = 'param' in condition ? `params.${condition.param}` : JSON.stringify(condition.value)
  return `${signal} ${is} ${operand}${maxAgeSeconds === undefined ? '' : ` within ${maxAgeSeconds} s`}`
}

type Operand = { readonly value: SignalValue } | { readonly param: string }

/**
 * Whether a value compares so with another one; undefined when the two cannot be compared: values of two types, or texts
 * and booleans by their order. What cannot be compared proves nothing, `!=` included.
 */
export const compares = (value: SignalValue, is: Comparison, wanted: SignalValue): boolean | undefined => {
  if (typeof value !== typeof wanted) return undefined
  if (is === '=') return value === wanted
  if (is === '!=') return value !== wanted
  if (typeof value !== 'number' || typeof wanted !== 'number') return undefined
  return { '<': value < wanted, '<=': value <= wanted, '>': value > wanted, '>=': value >= wanted }[is]
}
