import { z } from 'zod'
import { boundTo } from '../guards/label-guard.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { pageAnswer, showPage } from '../page.ts'
import { paths } from '../paths.ts'
import {
  approvalCursor,
  approvalExamples,
  approvalJson,
  approvalPageSchema,
  approvalStatesParameter,
} from '../resources/approval.ts'
import { limitParameter, vinParameter } from '../resources/fields.ts'

export const listApprovals = operation({
  id: 'listApprovals',
  method: 'GET',
  paths: [paths.approvals],
  tag: 'commands',
  scope: 'commands:read',
  summary: 'Commands that wait, or waited, for an approval, newest first',
  description: 'Those that can be approved now are those of `state=awaiting_approval`.',
  query: z.strictObject({
    state: approvalStatesParameter.optional(),
    vin: vinParameter.optional(),
    who: z
      .string()
      .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 visible ASCII characters')
      .optional()
      .describe('Who asked'),
    limit: limitParameter,
    cursor: approvalCursor.optional(),
  }),
  answers: { 200: pageAnswer(approvalPageSchema, { items: [approvalExamples.waiting], next: null }) },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ approvals }: Pick<OperationParts, 'approvals'>) =>
    async ({ query: { limit, cursor, state: states, vin, who }, ...asked }) => {
      const filter = { states, vin, who, boundTo: boundTo(asked.request) }
      const { items, next } = await approvals.list(filter, cursor, limit)
      return showPage(asked, items.map(approvalJson), next)
    },
})
