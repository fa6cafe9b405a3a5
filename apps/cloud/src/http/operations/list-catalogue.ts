import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { commandTypeExample, catalogueSchema, commandTypeJson } from '../resources/command-type.ts'

export const listCatalogue = operation({
  id: 'listCatalogue',
  method: 'GET',
  paths: [paths.catalogue],
  tag: 'catalogue',
  scope: 'any',
  compresses: true,
  summary: 'All command types',
  description: 'With the schemas of their params and results. Their number is small, so there are no pages.',
  answers: {
    200: { description: 'The catalogue', schema: catalogueSchema, example: { items: [commandTypeExample] } },
  },
  problems: [],
  answer:
    ({ catalogue }: Pick<OperationParts, 'catalogue'>) =>
    () => ({ items: catalogue.types.map(commandTypeJson) }),
})
