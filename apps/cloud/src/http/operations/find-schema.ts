import { contractSchemas } from '@keyfob/protocol'
import { z } from 'zod'
import { HttpProblem } from '../http-problem.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

const schemas: ReadonlyMap<string, object> = new Map(Object.entries(contractSchemas()))

export const findSchema = operation({
  id: 'findSchema',
  method: 'GET',
  paths: [paths.schema],
  tag: 'events',
  scope: 'public',
  summary: 'The JSON Schema of a message or an event',
  description: `JSON Schema 2020-12. \`name\` is one of ${[...schemas.keys()].join(', ')}, and may end in \`.json\`. The \`dataschema\` of status events leads here where \`KEYFOB_PUBLIC_URL\` is set.`,
  params: z.object({ name: z.string() }),
  answers: {
    200: {
      description: 'The schema',
      schema: z.record(z.string(), z.unknown()),
      example: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' },
    },
  },
  problems: ['not_found'],
  answer:
    () =>
    ({ params: { name } }) => {
      const schema = schemas.get(name.replace(/\.json$/, ''))
      if (schema === undefined) throw new HttpProblem('not_found', 'There is no schema of this name.')
      return schema
    },
})
