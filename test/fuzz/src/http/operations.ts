/** The API as its own OpenAPI document describes it. */
import type { Schema } from '../generate/schema-arbitrary.ts'

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema: Schema
}

interface MediaType {
  readonly schema?: Schema
  readonly examples?: Readonly<Record<string, { readonly value: { readonly type: string } }>>
}

interface Response {
  readonly content?: Readonly<Record<string, MediaType>>
}

interface OperationObject {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> }
  readonly responses: Readonly<Record<string, Response>>
}

export interface OpenapiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

export interface Operation {
  readonly id: string
  /** In upper case. */
  readonly method: string
  /** `/commands/{id}` */
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: Schema | undefined
  readonly responses: Readonly<Record<string, Response>>
  readonly pattern: RegExp
  /** Its good answer is a list: it has `items`. */
  readonly isList: boolean
  readonly streams: boolean
}

export const resolverOf =
  ({ components }: OpenapiDocument) =>
  (ref: string): Schema => {
    const schema = components.schemas[ref.replace('#/components/schemas/', '')]
    if (schema === undefined) throw new Error(`The OpenAPI document refers to ${ref}, which it does not have.`)
    return schema
  }

export const operationsOf = (document: OpenapiDocument): readonly Operation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operationOf(document, path, method, described)),
  )

const operationOf = (
  document: OpenapiDocument,
  path: string,
  method: string,
  described: OperationObject,
): Operation => {
  const { operationId: id, parameters = [], requestBody, responses } = described
  const good = responses['200']?.content ?? {}
  const shape = good['application/json']?.schema
  const resolved = shape?.$ref === undefined ? shape : resolverOf(document)(shape.$ref)
  return {
    id,
    method: method.toUpperCase(),
    path,
    parameters,
    body: requestBody?.content['application/json']?.schema,
    responses,
    pattern: patternOf(path),
    isList: method === 'get' && resolved?.properties?.['items'] !== undefined,
    streams: 'text/event-stream' in good,
  }
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
