/** Reads input by a schema: gives the value, or sentences about everything that is wrong with it. Independent of HTTP. */
import { type FieldProblem, escapePointer } from '@keyfob/protocol'
import type { z } from 'zod'
import type { Answered } from '../../ports/command-service.ts'
import { findForbiddenValue } from './forbidden-value.ts'

type ReadFields<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] }

/** Most fields that one answer lists, and most characters of a name that it repeats: an answer is not larger than the request. */
export const problemsMax = 20
const nameMax = 200

/** Reads JSON. An `invalid_request` when it does not match the schema, or holds a forbidden value. */
export const readInput = <Schema extends z.ZodType>(schema: Schema, value: unknown): Answered<z.output<Schema>> => {
  const forbidden = findForbiddenValue(value)
  const read = forbidden ? { ok: false as const, problems: [forbidden] } : readFields(schema, value)
  if (read.ok) return read
  const errors = read.problems
    .slice(0, problemsMax)
    .map(({ pointer, problem }) => ({ pointer: shortened(pointer), problem }))
  const [{ pointer, problem } = nothing] = errors
  const detail = sentenceOf(pointer || 'The body', problem, read.problems.length)
  return { ok: false, refusal: { code: 'invalid_request', detail, errors } }
}

const nothing: FieldProblem = { pointer: '', problem: 'is not valid' }

export const readFields = <Schema extends z.ZodType>(schema: Schema, value: unknown): ReadFields<z.output<Schema>> => {
  const parsed = schema.safeParse(value, { error: wordingOf })
  if (parsed.success) return { ok: true, value: parsed.data }
  return { ok: false, problems: parsed.error.issues.flatMap(fieldProblems) }
}

export const shortened = (name: string): string =>
  name.length > nameMax ? `${name.slice(0, nameMax).toWellFormed()}…` : name

export const sentenceOf = (name: string, problem: string, count: number): string =>
  `${name} ${problem}${count > 1 ? `, and ${count - 1} more` : ''}.`

const fieldProblems = (issue: z.core.$ZodIssue): readonly FieldProblem[] => {
  const pointer = issue.path.map((part) => `/${escapePointer(String(part))}`).join('')
  if (issue.code !== 'unrecognized_keys') return [{ pointer, problem: issue.message }]
  return issue.keys
    .slice(0, problemsMax)
    .map((key) => ({ pointer: `${pointer}/${escapePointer(key)}`, problem: 'is not a known field' }))
}

/** An issue of zod as words that follow the name of a field. */
const wordingOf = (issue: z.core.$ZodRawIssue): string => {
  if (issue.code === 'invalid_type')
    return issue.input === undefined || issue.input === null
      ? `is missing; it must be ${aOf(issue.expected)}`
      : `must be ${aOf(issue.expected)}`
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${unitOf(issue.origin)}`
  if (issue.code === 'too_small')
    return `must be ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}${unitOf(issue.origin)}`
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  return 'is not valid'
}

const aOf = (expected: string): string => {
  if (expected === 'record' || expected === 'object') return 'an object'
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`
}

const unitOf = (origin: string): string => (origin === 'string' ? ' characters' : '')
