import type { Webhook } from '@keyfob/client'
import { Mark } from '../../shared/mark.tsx'
import { conditionOf } from './webhook-text.ts'

export const ConditionMark = ({ webhook }: { readonly webhook: Webhook }) => {
  const { kind, word } = conditionOf(webhook)
  return <Mark kind={kind}>{word}</Mark>
}
