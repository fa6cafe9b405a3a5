import type { CheckedGuard } from '@keyfob/client'
import { spanText } from '../../format/age.ts'

const faults: Readonly<Record<NonNullable<CheckedGuard['fault']>, string>> = {
  no_evidence: 'the vehicle has not reported it',
  untrusted: 'its clock was not trusted then',
  unclear: 'too close to another value to be certain',
  too_old: 'too old',
  wrong_type: 'cannot be compared',
  not_so: '',
}

/** What a guard was judged by: `42, 3.1 s old`, and what is wrong with it unless the value says that. */
export const evidenceText = ({ evidence, fault }: Pick<CheckedGuard, 'evidence' | 'fault'>): string => {
  const said = evidence === null ? '' : `${String(evidence.value)}, ${spanText(evidence.ageSeconds * 1_000)} old`
  const why = fault === null ? '' : faults[fault]
  return [said, why].filter((part) => part !== '').join(': ')
}
