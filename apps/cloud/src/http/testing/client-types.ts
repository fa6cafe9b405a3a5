/**
 * Writes the TypeScript of `packages/client/src/generated` from the OpenAPI document, and so from the zod schemas of the
 * API: run by client-types.test.ts. It knows the part of JSON Schema that those schemas use, and refuses the rest; programs
 * that know all of it (openapi-typescript, hey-api) do not run with TypeScript 7.
 */

/** The part of JSON Schema 2020-12 that is used. */
export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  /** One that has a name, and one with the fields that are added. */
  readonly allOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly description?: string
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: JsonSchema
  readonly description?: string
}

interface Media {
  readonly schema?: JsonSchema
}

interface DocumentedOperation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

const head = '/** Generated from the OpenAPI document of the cloud (`npm run client:types`): do not edit. */\n'

/** What goes in has a name of its own in the document. */
const isInput = (name: string): boolean => name.endsWith('Input')

/** One interface or type for each schema: of what goes in, and of what comes out. */
export const clientSchemas = (
  schemas: Readonly<Record<string, JsonSchema>>,
): { readonly inputs: string; readonly answers: string } => {
  const textOfAll = (fits: (name: string) => boolean): string =>
    Object.entries(schemas)
      .filter(([name]) => fits(name))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)) // whatever order the operations are in
      .map(([name, schema]) => declarationOf(name, schema))
      .join('')
  return { inputs: head + textOfAll(isInput), answers: head + textOfAll((name) => !isInput(name)) }
}

/** What goes into each operation and comes out, as types; and its method and path, as values. */
export const clientOperations = (document: ApiDocument, wanted: ReadonlySet<string>): string => {
  const found = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, { operationId }]) => wanted.has(operationId))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  const types = found.map(
    ({ operation }) => `${docOf(textOf(operation), '  ')}  ${operation.operationId}: ${shapeOf(operation)}\n`,
  )
  const routes = found.map(
    ({ method, path, operation }) => `  ${operation.operationId}: { method: '${method}', path: '${path}' },\n`,
  )
  return [
    head,
    importsOf(types.join('')),
    `\nexport interface Operations {\n${types.join('')}}\n`,
    `\n/** Method and path of each operation. */\nexport const routes = {\n${routes.join('')}} as const\n`,
  ].join('')
}

/** Of the schemas that a text names: each begins with a capital letter, and nothing else that is no text does. */
const importsOf = (types: string): string => {
  const words = [...types.matchAll(/(?:body|answer): (\w+)/g)].map(([, name = '']) => name)
  const names = [...new Set(words)].filter((name) => /^[A-Z]/.test(name) && name !== 'Readonly').toSorted()
  const from = (file: string, chosen: readonly string[]): string =>
    `import type {\n${chosen.map((name) => `  ${name},\n`).join('')}} from './${file}.ts'\n`
  const [inputs, answers] = [names.filter(isInput), names.filter((name) => !isInput(name))]
  return from('answers', answers) + from('inputs', inputs)
}

const textOf = ({ summary, description }: DocumentedOperation): string =>
  [summary, description].filter((text) => text !== undefined).join('. ')

const shapeOf = ({ parameters = [], requestBody, responses }: DocumentedOperation): string => {
  const params = parametersOf(parameters, 'path')
  const query = parametersOf(parameters, 'query')
  const body = requestBody?.required === false ? undefined : requestBody?.content['application/json']?.schema
  const parts = [
    ...(params === undefined ? [] : [`params: ${params}`]),
    ...(query === undefined ? [] : [`query: ${query}`]),
    ...(body === undefined ? [] : [`body: ${typeOf(body)}`]),
    `answer: ${answerOf(responses)}`,
  ]
  return `{ ${parts.join('; ')} }`
}

const parametersOf = (parameters: readonly Parameter[], place: string): string | undefined => {
  const chosen = parameters.filter((each) => each.in === place)
  if (chosen.length === 0) return undefined
  const fields = chosen.map(
    ({ name, required, schema }) => `${name}${required ? ': ' : '?: undefined | '}${typeOf(schema)}`,
  )
  return `{ ${fields.join('; ')} }`
}

/** Of the first success with a body: the others have the same. */
const answerOf = (responses: DocumentedOperation['responses']): string => {
  const [media] = Object.entries(responses)
    .filter(([status, { content }]) => status.startsWith('2') && content !== undefined)
    .flatMap(([, { content = {} }]) => Object.values(content))
  return media?.schema === undefined ? 'undefined' : typeOf(media.schema)
}

const declarationOf = (name: string, schema: JsonSchema): string => {
  const doc = docOf(schema.description, '')
  const [base, added] = schema.allOf ?? []
  const { properties, ...own } = added ?? schema
  if (properties === undefined) return `\n${doc}export type ${name} = ${typeOf(schema)}\n`
  const fields = Object.entries(properties).map(
    ([key, each]) => `${docOf(each.description, '  ')}  ${fieldOf(key, own, each, isInput(name))}\n`,
  )
  const bases = base === undefined ? '' : ` extends ${typeOf(base)}`
  return `\n${doc}export interface ${name}${bases} {\n${fields.join('')}}\n`
}

/** What may be left out of an input may also be there as undefined, which JSON leaves out. */
const fieldOf = (key: string, { required = [] }: JsonSchema, schema: JsonSchema, isGiven = false): string => {
  if (required.includes(key)) return `${key}: ${typeOf(schema)}`
  return `${key}?: ${isGiven ? 'undefined | ' : ''}${typeOf(schema)}`
}

const docOf = (text: string | undefined, indent: string): string =>
  text === undefined ? '' : `${indent}/** ${text.replaceAll('*/', '* /')} */\n`

const typeOf = (schema: JsonSchema): string => {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? ''
  if ('const' in schema) return literal(schema.const)
  if (schema.enum) return schema.enum.map(literal).join(' | ')
  if (schema.anyOf) return schema.anyOf.map((each) => typeOf(each)).join(' | ')
  if (typeof schema.type === 'object') return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ')
  return typeOfOne(schema)
}

const typeOfOne = (schema: JsonSchema): string => {
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return `readonly ${inParentheses(typeOf(schema.items ?? {}))}[]`
    case 'object':
      return objectOf(schema)
    case undefined:
      return 'unknown'
    default:
      throw new Error(`The client's types know no ${JSON.stringify(schema)}.`)
  }
}

const objectOf = (schema: JsonSchema): string => {
  const { properties, additionalProperties } = schema
  if (properties !== undefined) {
    const fields = Object.entries(properties).map(([key, each]) => fieldOf(key, schema, each))
    return fields.length === 0 ? 'Readonly<Record<string, never>>' : `{ ${fields.join('; ')} }`
  }
  return typeof additionalProperties === 'object'
    ? `Readonly<Record<string, ${typeOf(additionalProperties)}>>`
    : 'Readonly<Record<string, unknown>>'
}

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : JSON.stringify(value)

const inParentheses = (type: string): string => (type.includes(' | ') ? `(${type})` : type)
