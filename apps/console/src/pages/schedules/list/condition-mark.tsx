import { Mark, type MarkKind } from '../../../shared/mark.tsx'
import type { Condition } from '../words/timing-text.ts'

const kinds: Readonly<Record<Condition, MarkKind>> = { active: 'good', paused: 'off', over: 'off' }

export const ConditionMark = ({ condition }: { readonly condition: Condition }) => (
  <Mark kind={kinds[condition]}>{condition}</Mark>
)
