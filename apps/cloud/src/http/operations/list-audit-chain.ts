import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { pageAnswer, showPage } from '../page.ts'
import { paths } from '../paths.ts'
import { auditExamples, auditLineJson, auditLinesSchema, positionText } from '../resources/audit.ts'
import { limitParameter } from '../resources/fields.ts'

export const listAuditChain = operation({
  id: 'listAuditChain',
  method: 'GET',
  paths: [paths.auditChain],
  tag: 'audit',
  scope: 'audit:read',
  compresses: true,
  summary: 'The chain of the audit, from its beginning, as it is verified',
  description:
    'First where the chain begins, then the entries in their order, each anchor behind its entry. `keyfob audit verify` checks it, and docs/audit.md says how.',
  query: z.strictObject({
    limit: limitParameter,
    cursor: positionText.optional().describe('The `next` of the last page; any position is one'),
  }),
  answers: { 200: pageAnswer(auditLinesSchema, auditExamples.lines) },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ audit }: Pick<OperationParts, 'audit'>) =>
    async ({ query: { limit, cursor }, ...asked }) => {
      const lines = await audit.entries.lines(cursor, limit)
      const entries = lines.filter(({ kind }) => kind === 'entry')
      const next = entries.length < limit ? undefined : String(entries.at(-1)?.position)
      return showPage(asked, lines.map(auditLineJson), next)
    },
})
