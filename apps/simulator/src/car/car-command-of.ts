import type { PostCondition } from '@keyfob/protocol'
import { type ParamSchema, paramsFor } from '../driver/params-for.ts'
import type { Random } from '../random.ts'
import type { Signals } from './car.ts'
import type { CarCommand } from './car-commands.ts'

/** What a car needs to know of a command type that it does not have. */
export interface ToldType {
  readonly name: string
  /** JSON Schema of the result. Default: nothing. */
  readonly result?: ParamSchema
  /** What reported state shows of it. Default: nothing. */
  readonly postCondition?: readonly PostCondition[] | undefined
}

/** Does what the type says: the signals become what its post-condition wants, and the result fits its schema. */
export const carCommandOf = ({ result = {}, postCondition = [] }: ToldType, random: Random): CarCommand => ({
  changes: (params) => Object.fromEntries(postCondition.flatMap((condition) => signalOf(condition, params))),
  result: () => paramsFor(result, random),
})

/** None when the param that it names is absent. */
const signalOf = (condition: PostCondition, params: Readonly<Record<string, unknown>>): readonly [string, Signal][] => {
  const value = 'value' in condition ? condition.value : params[condition.param]
  return isSignal(value) ? [[condition.signal, value]] : []
}

type Signal = Signals[string]

const isSignal = (value: unknown): value is Signal => ['string', 'number', 'boolean'].includes(typeof value)
