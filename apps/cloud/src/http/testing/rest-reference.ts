/** The OpenAPI document as a page for people: every operation with what it takes and answers, and every schema that they name. */

export interface ReferenceSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly items?: ReferenceSchema
  readonly properties?: Readonly<Record<string, ReferenceSchema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly ReferenceSchema[]
  readonly oneOf?: readonly ReferenceSchema[]
  readonly allOf?: readonly ReferenceSchema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: ReferenceSchema }>>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema?: ReferenceSchema
}

interface ReferenceOperation {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content & { readonly description?: string }>>
}

export interface ReferenceDocument {
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, ReferenceOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, ReferenceSchema>> }
}

/** Answers that say nothing of the one operation. */
const common: ReadonlySet<string> = new Set(['400', '401', '403', '408', '413', '415', '421', '431', '500', '503'])

const head = `# REST API

Every operation and schema of the OpenAPI document (\`/openapi.json\`, and as a page to try things at \`/docs\`), made from it. Which scope an
operation needs is in [access](../access.md). Every error is a [Problem](#problem) (RFC 9457). Not repeated below are the answers that any operation
may give: 400, 408, 413, 415, 421 and 431 for a request that cannot be read, 401 and 403 for a caller that may not, 500, and 503 while Keyfob or a part of it
is busy, unavailable or stopping.
`

const cell = (text = ''): string => {
  const line = text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim()
  // What stands between backticks is shown as it is.
  const outside = (part: string): string => part.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return line
    .split('`')
    .map((part, index) => (index % 2 === 0 ? outside(part) : part))
    .join('`')
}
const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``
const linked = (ref: string): string => {
  const name = ref.slice(ref.lastIndexOf('/') + 1)
  return `[${name}](#${name.toLowerCase()})`
}

const typeOf = (schema: ReferenceSchema = {}): string => {
  const { $ref, type, format, items, enum: values, const: constant } = schema
  if ($ref !== undefined) return linked($ref)
  if (constant !== undefined) return code(JSON.stringify(constant))
  if (values !== undefined) return values.map((each) => code(String(each))).join(' ')
  const several = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (several !== undefined) return several.map(typeOf).join(' or ')
  if (items !== undefined) return `array of ${typeOf(items)}`
  return [[type ?? 'anything'].flat().join(' or '), format === undefined ? '' : ` (${format})`, limits(schema)].join('')
}

const limits = ({ minimum, maximum, maxLength }: ReferenceSchema): string => {
  const isOpen = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
  if (minimum !== undefined && !isOpen) return `, ${minimum} to ${maximum}`
  if (minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER) return `, at least ${minimum}`
  return maxLength === undefined ? '' : `, up to ${maxLength} characters`
}

const table = (header: string, rows: readonly string[]): readonly string[] =>
  rows.length === 0 ? [] : ['', header, header.replaceAll(/[^|]+/g, '---'), ...rows]

const propertyRows = ({ properties = {}, required = [] }: ReferenceSchema): readonly string[] =>
  Object.entries(properties).map(
    ([name, each]) =>
      `| ${code(name)}${required.includes(name) ? '' : ' (optional)'} | ${typeOf(each)} | ${cell(each.description)} |`,
  )

const schemaOf = ({ content = {} }: Content): readonly [string, ReferenceSchema] | undefined => {
  const [first] = Object.entries(content)
  return first?.[1].schema === undefined ? undefined : [first[0], first[1].schema]
}

const bodyOf = (body: Content | undefined): readonly string[] => {
  const found = body === undefined ? undefined : schemaOf(body)
  if (found === undefined) return []
  const [type, schema] = found
  const rows = propertyRows(schema)
  return rows.length === 0
    ? ['', `Body (${code(type)}): ${typeOf(schema)}`]
    : ['', `Body (${code(type)}):`, ...table('| field | type | |', rows)]
}

const answerRows = ({ responses }: ReferenceOperation): readonly string[] =>
  Object.entries(responses).flatMap(([status, answer]) => {
    if (common.has(status)) return []
    const found = schemaOf(answer)
    return `| ${status} | ${found === undefined ? '' : typeOf(found[1])} | ${cell(answer.description)} |`
  })

const operationSection = (method: string, path: string, operation: ReferenceOperation): readonly string[] => [
  '',
  `### ${operation.summary}`,
  '',
  code(`${method.toUpperCase()} ${path}`),
  '',
  cell(operation.description),
  ...table(
    '| parameter | in | type | |',
    (operation.parameters ?? []).map(
      ({ name, in: place, required, schema, description }) =>
        `| ${code(name)} | ${place}${required === true ? '' : ', optional'} | ${typeOf(schema)} | ${cell(description ?? schema?.description)} |`,
    ),
  ),
  ...bodyOf(operation.requestBody),
  ...table('| answer | body | |', answerRows(operation)),
]

const schemaSection = ([name, schema]: readonly [string, ReferenceSchema]): readonly string[] => {
  const [base, added = schema] = schema.allOf ?? []
  const rows = propertyRows(added)
  return [
    '',
    `### ${name}`,
    '',
    cell(schema.description),
    ...(base === undefined ? [] : ['', `All of ${typeOf(base)}, and:`]),
    ...(rows.length === 0 ? ['', typeOf(schema)] : table('| field | type | |', rows)),
  ]
}

/** @returns Markdown */
export const restReference = ({ tags, paths, components }: ReferenceDocument): string => {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )
  const sections = tags.flatMap(({ name, description }) => [
    '',
    `## ${name}`,
    '',
    `${description}.`,
    ...operations
      .filter(({ operation }) => operation.tags?.[0] === name)
      .flatMap(({ method, path, operation }) => operationSection(method, path, operation)),
  ])
  const schemas = ['', '## Schemas', ...Object.entries(components.schemas).flatMap(schemaSection)]
  const lines = [head, ...sections.slice(1), ...schemas]
  return `${lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`
}
