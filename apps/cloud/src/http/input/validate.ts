import { escapePointer } from '@keyfob/protocol'
import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { type FieldError, HttpProblem } from '../http-problem.ts'
import type { ProblemCode } from '../problems.ts'
import { findStrangeValue } from './strange-value.ts'

/**
 * Validates bodies and queries before anything else sees them. Headers and path parameters have parsers of their own:
 * their schemas are documentation.
 */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  if (httpPart === 'body') return (value: unknown) => outcomeOf(() => readBody(schema, value))
  if (httpPart === 'querystring') return (value: unknown) => outcomeOf(() => readQuery(schema, value))
  return (value: unknown) => ({ value })
}

const outcomeOf = (read: () => unknown): { value: unknown } | { error: Error } => {
  try {
    return { value: read() }
  } catch (error) {
    return { error: error as Error } // `read` throws problems only
  }
}

/** @throws HttpProblem */
export const readBody = (schema: z.ZodType, value: unknown): unknown => {
  const strange = findStrangeValue(value)
  if (strange) throw problemOf('invalid_request', [strange])
  const parsed = schema.safeParse(value, { error: wordingOf })
  if (parsed.success) return parsed.data
  throw problemOf('invalid_request', parsed.error.issues.flatMap(fieldErrors))
}

const readQuery = (schema: z.ZodType, value: unknown): unknown => {
  const parsed = schema.safeParse(value, { error: wordingOf })
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues
    .flatMap(fieldErrors)
    .map(({ pointer = '', detail }) => ({ parameter: pointer.split('/')[1] ?? '', detail }))
  throw problemOf('invalid_query', errors)
}

/** Most fields that one answer lists, and characters of a name that it says back: an answer is not larger than what it refuses. */
const errorsMax = 20
const nameMax = 200

const problemOf = (code: ProblemCode, all: readonly FieldError[]): HttpProblem => {
  const errors = all.slice(0, errorsMax).map((error) => ({
    ...error,
    ...(error.pointer !== undefined && { pointer: shortened(error.pointer) }),
    ...(error.parameter !== undefined && { parameter: shortened(error.parameter) }),
  }))
  return new HttpProblem(code, sentenceOf(errors, all.length), { errors })
}

const shortened = (name: string): string => (name.length > nameMax ? `${name.slice(0, nameMax).toWellFormed()}…` : name)

const fieldErrors = (issue: z.core.$ZodIssue): readonly FieldError[] => {
  const pointer = issue.path.map((part) => `/${escapePointer(String(part))}`).join('')
  if (issue.code !== 'unrecognized_keys') return [{ pointer, detail: issue.message }]
  return issue.keys
    .slice(0, errorsMax)
    .map((key) => ({ pointer: `${pointer}/${escapePointer(key)}`, detail: 'is not known here' }))
}

const sentenceOf = ([first]: readonly FieldError[], count: number): string => {
  const name = first?.parameter ?? (first?.pointer || 'The body')
  return `${name} ${first?.detail ?? 'is not valid'}${count > 1 ? `, and ${count - 1} more` : ''}.`
}

/** zod's issues in words that follow the name of a field. */
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
