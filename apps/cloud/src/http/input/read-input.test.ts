import { expect, it } from 'vitest'
import { z } from 'zod'
import { readInput } from './read-input.ts'

const schema = z.strictObject({ name: z.string().min(2), seats: z.array(z.int().max(9)).optional() })
const refusalOf = (value: unknown) => {
  const read = readInput(schema, value)
  return read.ok ? undefined : read.refusal
}

it('gives the value as the schema reads it', () => {
  const loose = z.strictObject({ name: z.string().trim() })
  expect(readInput(loose, { name: ' a ' })).toEqual({ ok: true, value: { name: 'a' } })
})

it.each([
  [undefined, '', 'is missing; it must be an object', 'The body is missing; it must be an object.'],
  [{}, '/name', 'is missing; it must be a string', undefined],
  [{ name: 'a' }, '/name', 'must be at least 2 characters', undefined],
  [{ name: 'ab', seats: [1, 10] }, '/seats/1', 'must be at most 9', undefined],
  [{ name: 'ab', 'x/y': 1 }, '/x~1y', 'is not a known field', undefined],
  [{ name: 'a\u0000' }, '/name', 'must not hold NUL, a lone surrogate or more than 16 levels', undefined],
])('says where and what is wrong with %j', (value, pointer, problem, detail) => {
  expect(refusalOf(value)).toMatchObject({
    code: 'invalid_request',
    detail: detail ?? `${pointer} ${problem}.`,
    errors: [{ pointer, problem }],
  })
})

it('lists 20 problems at most, and counts the others', () => {
  const unknown = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`seat${at}`, at]))
  const refusal = refusalOf({ ...unknown, seats: Array.from({ length: 30 }, () => 10), name: 'ab' })
  expect(refusal?.errors).toHaveLength(20)
  expect(refusal?.detail).toMatch(/, and \d\d more\.$/)
})

it('repeats no name that is longer than 200 characters', () => {
  const [first] = refusalOf({ name: 'ab', ['x'.repeat(1_000)]: 1 })?.errors ?? []
  expect(first?.pointer).toHaveLength(201)
})
