import { expect, it } from 'vitest'
import { evidenceText } from './evidence-text.ts'

const evidence = { value: 42, ageSeconds: 3.1, sampledAt: null }

it('says value and age, and what is wrong unless the value says it', () => {
  expect(evidenceText({ evidence, fault: null })).toBe('42, 3.1 s old')
  expect(evidenceText({ evidence, fault: 'not_so' })).toBe('42, 3.1 s old')
  expect(evidenceText({ evidence: { ...evidence, ageSeconds: 125 }, fault: 'too_old' })).toBe(
    '42, 2 min 5 s old: too old',
  )
  expect(evidenceText({ evidence: null, fault: 'no_evidence' })).toBe('the vehicle has not reported it')
})
