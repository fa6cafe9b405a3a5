import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Operation } from '../operation.ts'
import type { AuditRecording } from '../../ports/audit.ts'
import { operations } from '../routes.ts'
import { auditHooks } from './audit-hooks.ts'
import { auditedOf, auditedOperations } from './audited-operations.ts'

/** Fields that may hold where a vehicle is, or what it reported. */
const tells: ReadonlySet<string> = new Set(['reported', 'result', 'payload'])

const fieldsIn = (value: unknown, found = new Set<string>()): ReadonlySet<string> => {
  if (typeof value !== 'object' || value === null) return found
  if ('properties' in value) for (const name of Object.keys(value.properties as object)) found.add(name)
  for (const child of Object.values(value)) fieldsIn(child, found)
  return found
}
const fieldsOf = ({ answers }: Operation<never>): ReadonlySet<string> =>
  new Set(
    Object.values(answers).flatMap(({ schema }) =>
      schema ? [...fieldsIn(z.toJSONSchema(schema, { unrepresentable: 'any' }))] : [],
    ),
  )

it('every operation that changes something is in the table, or said to change nothing', () => {
  for (const operation of operations) expect(() => auditedOf(operation), operation.id).not.toThrow()
  expect(() => auditedOf({ id: 'moveVehicle', method: 'POST' })).toThrow(/moveVehicle/)
})

it('every operation that shows what vehicles reported is in the table', () => {
  const showing = operations.filter(
    (each) => each.streams === true || [...fieldsOf(each)].some((name) => tells.has(name)),
  )
  expect(showing.length).toBeGreaterThan(6)
  const silent = showing.filter(({ id }) => auditedOperations[id] === undefined).map(({ id }) => id)
  // Presence is whether a vehicle is connected, brokers learn whether it may, and the catalogue is about types of commands.
  expect(silent).toEqual(['streamPresence', 'askAsEmqx', 'askAsVernemq', 'listCatalogue', 'findCommandType'])
})

it('records nothing, and costs no hook, where the audit is off or an operation is not in the table', () => {
  const clock = { now: () => 0 }
  for (const operation of operations) expect(auditHooks(operation, { audit: null, clock })).toEqual({})
  const findMe = operations.find(({ id }) => id === 'findMe')!
  expect(auditHooks(findMe, { audit: {} as AuditRecording, clock })).toEqual({})
})

it('has no operation that does not exist', () => {
  const ids = new Set(operations.map(({ id }) => id))
  expect(Object.keys(auditedOperations).filter((id) => !ids.has(id))).toEqual([])
})
