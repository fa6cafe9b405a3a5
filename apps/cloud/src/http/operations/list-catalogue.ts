import { examples } from '../examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { catalogueSchema, commandTypeJson } from '../representations.ts'

export const listCatalogue = operation({
  id: 'listCatalogue',
  method: 'GET',
  paths: [paths.catalogue],
  tag: 'catalogue',
  scope: 'read',
  summary: 'All command types',
  answers: {
    200: { description: 'The catalogue', schema: catalogueSchema, example: { items: [examples.commandType] } },
  },
  problems: [],
  answer:
    ({ catalogue }: Pick<OperationParts, 'catalogue'>) =>
    () => ({ items: catalogue.types.map(commandTypeJson) }),
})
