/** Conditions in the file of a command type: a text in the language of `parseCondition`, or an equality as members, as older files have it. */
import { z } from 'zod'
import { type Condition, type Guard, type PostCondition, conditionText } from '../conditions/condition.ts'
import {
  type ConditionFault,
  conditionLengthMax,
  maxAgeSecondsMax,
  parseCondition,
} from '../conditions/parse-condition.ts'

/** Most post-conditions of a type: the windows and doors of a bus. */
export const postConditionsMax = 32

/** What a fault of a condition is told with, so that the reader of the file can find the line. */
export interface ConditionIssue {
  readonly text: string
  readonly fault: ConditionFault
}

/** Of a zod issue; undefined when it is another one. */
export const conditionIssueOf = (params: unknown): ConditionIssue | undefined =>
  typeof params === 'object' && params !== null && 'fault' in params ? (params as ConditionIssue) : undefined

const scalar = z.union([z.string(), z.number(), z.boolean()])
const age = z.int().positive().max(maxAgeSecondsMax)
const given = z.union([
  z.string().max(conditionLengthMax),
  z.strictObject({ signal: z.string(), equals: scalar, maxAgeSeconds: age.optional() }),
  z.strictObject({ signal: z.string(), equalsParam: z.string(), maxAgeSeconds: age.optional() }),
])

/** Members go through their text, so that both forms are held to one grammar. */
const textOf = (condition: z.output<typeof given>): string => {
  if (typeof condition === 'string') return condition
  const { signal, maxAgeSeconds } = condition
  const operand = 'equals' in condition ? { value: condition.equals } : { param: condition.equalsParam }
  return conditionText({ signal, is: '=', maxAgeSeconds, ...operand })
}

// After the union and not in it: a union tells of none of its members' faults.
const condition = given.transform((each, context): Condition => {
  const text = textOf(each)
  const read = parseCondition(text)
  return read.ok ? read.condition : refuse(context, text, read.fault)
})

export const guardField = condition.transform((each, context): Guard => {
  const { signal, is, maxAgeSeconds } = each
  if ('param' in each)
    return refuseWhole(
      context,
      each,
      'a guard compares with a value, so that it can be judged before a command is sent',
    )
  if (maxAgeSeconds === undefined)
    return refuseWhole(context, each, 'a guard needs the greatest age of its evidence, for example: within 60 s')
  return { signal, is, value: each.value, maxAgeSeconds }
})

export const postConditionField = condition.transform((each, context): PostCondition => {
  const { signal, is, maxAgeSeconds } = each
  if (is !== '=' || maxAgeSeconds !== undefined)
    return refuseWhole(context, each, 'a post-condition is an equality, without an age')
  return 'param' in each ? { signal, param: each.param } : { signal, value: each.value }
})

type Context = z.core.$RefinementCtx

const refuse = (context: Context, text: string, fault: ConditionFault): never => {
  const message = `${JSON.stringify(text)}, character ${fault.position + 1}: ${fault.problem}`
  context.issues.push({ code: 'custom', input: text, message, params: { text, fault } satisfies ConditionIssue })
  return z.NEVER
}

const refuseWhole = (context: Context, whole: Condition, problem: string): never =>
  refuse(context, conditionText(whole), { position: 0, problem })
