import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { HttpProblem, refused } from '../http-problem.ts'
import { problemsMax, readFields, readInput, sentenceOf, shortened } from './read-input.ts'

type Outcome = { readonly value: unknown } | { readonly error: HttpProblem }

/**
 * Validates bodies and queries before a handler sees them. Headers and path parameters have parsers of their own; their
 * schemas are documentation.
 */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  if (httpPart === 'body') return (value: unknown) => readBody(schema, value)
  if (httpPart === 'querystring') return (value: unknown) => readQuery(schema, value)
  return (value: unknown) => ({ value })
}

const readBody = (schema: z.ZodType, value: unknown): Outcome => {
  const read = readInput(schema, value)
  return read.ok ? { value: read.value } : { error: refused(read.refusal) }
}

const readQuery = (schema: z.ZodType, value: unknown): Outcome => {
  const read = readFields(schema, value)
  if (read.ok) return { value: read.value }
  const errors = read.problems
    .slice(0, problemsMax)
    .map(({ pointer, problem }) => ({ parameter: shortened(pointer.split('/')[1] ?? ''), detail: problem }))
  const [{ parameter, detail } = { parameter: '', detail: 'is not valid' }] = errors
  return { error: new HttpProblem('invalid_query', sentenceOf(parameter, detail, read.problems.length), { errors }) }
}
