import { z } from 'zod'
import { sendPage } from '../compressed-page.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

export const findOpenapi = operation({
  id: 'findOpenapi',
  method: 'GET',
  paths: [paths.openapi],
  tag: 'operations',
  scope: 'public',
  summary: 'This document',
  description: 'OpenAPI 3.1, made from the schemas that requests are checked with.',
  answers: {
    200: { description: 'OpenAPI 3.1', schema: z.record(z.string(), z.unknown()), example: { openapi: '3.1.0' } },
  },
  problems: [],
  answer:
    ({ openapi }: Pick<OperationParts, 'openapi'>) =>
    async ({ request, reply }) =>
      sendPage(request, reply, await openapi()),
})
