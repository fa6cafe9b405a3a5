import { isCleanText } from '@keyfob/protocol'
import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { pageAnswer, showPage } from '../page.ts'
import { paths } from '../paths.ts'
import { auditExamples, auditJson, auditPageSchema, positionText } from '../resources/audit.ts'
import { instantText, limitParameter } from '../resources/fields.ts'

const text = (most: number) => z.string().min(1).max(most).refine(isCleanText, 'must not hold NUL or a lone surrogate')

export const listAudit = operation({
  id: 'listAudit',
  method: 'GET',
  paths: [paths.audit],
  tag: 'audit',
  scope: 'audit:read',
  compresses: true,
  summary: 'Who asked, changed and read what, newest first',
  description:
    'Each entry is in the chain some seconds after it happened. All filters that are given must hold. What a vehicle did is not here: its commands have it.',
  query: z.strictObject({
    actor: text(128).optional().describe('As `who` of the actor: `key:<id>`, `oidc:<subject>`, `anonymous`'),
    action: text(64).optional().describe('Id of the operation, as in `cancelCommand`'),
    subject: text(64).optional().describe('Id of what it was about, or a VIN'),
    from: instantText.optional().describe('Not before'),
    to: instantText.optional().describe('Before'),
    limit: limitParameter,
    cursor: positionText.optional().describe('The `next` of the last page'),
  }),
  answers: { 200: pageAnswer(auditPageSchema, auditExamples.page) },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ audit }: Pick<OperationParts, 'audit'>) =>
    async ({ query: { limit, cursor, ...filter }, ...asked }) => {
      const { items, next } = await audit.entries.list(filter, cursor, limit)
      return showPage(asked, items.map(auditJson), next)
    },
})
