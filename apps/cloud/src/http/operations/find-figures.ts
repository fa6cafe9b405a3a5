import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { figureExamples, figuresJson, figuresSchema } from '../resources/figures.ts'

export const findFigures = operation({
  id: 'findFigures',
  method: 'GET',
  paths: [paths.figures],
  tag: 'operations',
  scope: 'system:read',
  summary: 'How the whole system does now, and did in the last hour',
  description:
    'Read once for all who ask within two seconds, from the store, so it is the same whichever process answers.',
  answers: { 200: { description: 'The figures', schema: figuresSchema, example: figureExamples.current } },
  problems: ['store_unavailable'],
  answer:
    ({ figures }: Pick<OperationParts, 'figures'>) =>
    async () =>
      figuresJson(await figures.current()),
})
