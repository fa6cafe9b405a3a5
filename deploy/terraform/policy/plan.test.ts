import { expect, it } from 'vitest'
import { leavesOf, readPlan, siblingOf, valueAt } from './plan.ts'
import { samplePlan } from './testing/sample-plan.ts'

it('refuses what is no plan', () => {
  expect(() => readPlan('{}')).toThrow('This is no plan with resources')
  expect(() => readPlan('[]')).toThrow('This is no plan with resources')
})

it('tells what will be from what will be no more', () => {
  const plan = samplePlan([
    { type: 'aws_vpc' },
    { type: 'aws_eip', actions: ['delete'] },
    { type: 'aws_subnet', actions: ['delete', 'create'] },
  ])
  expect(plan.resources.map(({ type }) => type)).toEqual(['aws_vpc', 'aws_subnet'])
  expect(plan.destroyed.map(({ type }) => type)).toEqual(['aws_eip', 'aws_subnet'])
})

it('leaves data sources out', () => {
  const text = JSON.stringify({ resource_changes: [{ address: 'data.aws_vpc.a', mode: 'data', type: 'aws_vpc' }] })
  expect(readPlan(text).resources).toEqual([])
})

it('finds the sibling of the same module and name', () => {
  const plan = samplePlan([
    { type: 'aws_s3_bucket', name: 'a' },
    { type: 'aws_s3_bucket_versioning', name: 'b' },
    { type: 'aws_s3_bucket_versioning', name: 'a' },
  ])
  expect(siblingOf(plan, plan.resources[0]!, 'aws_s3_bucket_versioning')?.address).toBe(
    'module.m.aws_s3_bucket_versioning.a',
  )
})

it('walks to every leaf and back', () => {
  const value = { a: [{ b: 1 }], c: 'd' }
  expect([...leavesOf(value)]).toEqual([
    [['a', '0', 'b'], 1],
    [['c'], 'd'],
  ])
  expect(valueAt(value, ['a', '0', 'b'])).toBe(1)
  expect(valueAt(value, ['a', '1', 'b'])).toBeUndefined()
})
