import { expect, it } from 'vitest'
import { Random } from '../random.ts'
import { type ParamSchema, paramsFor } from './params-for.ts'

const many = (schema: ParamSchema): readonly Readonly<Record<string, unknown>>[] =>
  Array.from({ length: 200 }, (_, seed) => paramsFor(schema, new Random(seed)))

it('gives what is required always, and the rest half the time', () => {
  const properties = { needed: { type: 'boolean' }, optional: { type: 'string' } }
  const found = many({ type: 'object', properties, required: ['needed'] })
  expect(found.every((params) => typeof params['needed'] === 'boolean')).toBe(true)
  const share = found.filter((params) => params['optional'] !== undefined).length / found.length
  expect(share).toBeGreaterThan(0.3)
  expect(share).toBeLessThan(0.7)
})

it('stays inside the bounds of numbers, and reaches both ends', () => {
  const properties = {
    whole: { type: 'integer', minimum: 1, maximum: 3 },
    half: { type: 'number', minimum: 16, maximum: 17.5 },
  }
  const found = many({ properties, required: ['whole', 'half'] })
  expect(new Set(found.map(({ whole }) => whole))).toEqual(new Set([1, 2, 3]))
  expect(new Set(found.map(({ half }) => half))).toEqual(new Set([16, 16.5, 17, 17.5]))
})

it('fills lists without repetition, and nested objects', () => {
  const list = { type: 'array', items: { type: 'string', enum: ['a', 'b', 'c'] }, minItems: 1 }
  const properties = { list, deep: { type: 'object', properties: { x: { enum: [1] } }, required: ['x'] } }
  for (const params of many({ properties, required: ['list', 'deep'] })) {
    const items = params['list'] as readonly string[] // the schema above
    expect(new Set(items).size).toBe(items.length)
    expect(items.length).toBeGreaterThan(0)
    expect(params['deep']).toEqual({ x: 1 })
  }
})

it('gives nothing to a schema without properties', () => expect(paramsFor({}, new Random(1))).toEqual({}))
