/** Requests as the OpenAPI document allows them, and as it does not: arbitraries of plans, which are filled in when they are sent. */
import fc from 'fast-check'
import { damage, type Damage } from '../generate/damage.ts'
import { fieldValues, known } from '../generate/field-values.ts'
import { type Fill, Known, Token, type Tree, writeTree } from '../generate/json-tree.ts'
import { mutated } from '../generate/mutations.ts'
import { oddNames, oddTexts } from '../generate/odd-values.ts'
import { type Generation, type Schema, arbitraryOf } from '../generate/schema-arbitrary.ts'
import type { HttpRequest } from './http-request.ts'
import { oddHeaders } from './odd-headers.ts'
import { sensibleBody } from './sensible-body.ts'
import { type OpenapiDocument, type Operation, type Parameter, operationsOf, resolverOf } from './operations.ts'

/** A request whose known names are not filled in yet. */
export type RequestPlan = (fill: Fill) => HttpRequest

export interface CommandTypeFacts {
  readonly name: string
  readonly params: Schema
}

/** How often an operation comes, where not once: what creates things has to come more often than what deletes them. */
const weights: Readonly<Record<string, number>> = {
  submitCommand: 8,
  createSchedule: 8,
  changeSchedule: 3,
  createWebhook: 3,
  replayWebhook: 2,
  putVehicle: 3,
  listScheduleNext: 4,
  cancelCommand: 3,
}

export const requestPlans = (
  document: OpenapiDocument,
  commandTypes: readonly CommandTypeFacts[],
): fc.Arbitrary<RequestPlan> => {
  const generation: Generation = {
    resolve: resolverOf(document),
    byName: fieldValues({ commands: commandTypes.map(({ name }) => name) }),
  }
  const plans = operationsOf(document).map((operation) => ({
    weight: weights[operation.id] ?? 1,
    arbitrary: planOf(operation, generation, commandTypes),
  }))
  return fc.oneof(...plans)
}

type Part = string | Known
type Pair = readonly [string, Part]

const planOf = (
  operation: Operation,
  generation: Generation,
  commandTypes: readonly CommandTypeFacts[],
): fc.Arbitrary<RequestPlan> =>
  fc
    .record({
      path: pathOf(operation),
      twist: twists,
      query: queryOf(operation, generation),
      headers: oddHeaders,
      body: bodyOf(operation, generation, commandTypes),
      method: methodOf(operation),
      chunked: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    })
    .map(({ path, twist, query, headers, body, method, chunked }) => (fill) => {
      const text = (part: Part): string => (part instanceof Known ? fill(part) : part)
      const bytes = body(fill)
      return {
        method,
        path: twist(path.map(text).join('')) + queryText(query, text),
        headers: [
          ...(bytes === undefined ? [] : typeOf(headers)),
          ...headers.map(([name, value]) => [name, text(value)] as const),
        ],
        body: bytes,
        chunked: chunked && method !== 'GET' && method !== 'HEAD',
      }
    })

const typeOf = (headers: readonly Pair[]): readonly (readonly [string, string])[] =>
  headers.some(([name]) => name === 'content-type') ? [] : [['content-type', 'application/json']]

/** Almost always its own. HEAD comes with GET; the others are for the answers to what is not there. */
const methodOf = ({ method }: Operation): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constant(method) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'),
    },
  )

/** The parts of a path, parameters among them. */
const pathOf = (operation: Operation): fc.Arbitrary<readonly Part[]> =>
  fc.tuple(
    ...operation.path
      .split(/(\{\w+\})/)
      .map((part) => (part.startsWith('{') ? pathParameter(operation.path, part) : fc.constant<Part>(part))),
  )

const kindOf = (path: string, parameter: string): string => {
  if (parameter === '{vin}') return 'vins'
  if (parameter === '{deliveryId}') return 'deliveries'
  if (path.startsWith('/catalogue')) return 'catalogue'
  return path.split('/')[1] ?? ''
}

const pathParameter = (path: string, parameter: string): fc.Arbitrary<Part> => {
  const strange = fc.oneof(
    oddTexts.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 400)),
    fc.constantFrom<string>(
      '%00',
      '%',
      '%zz',
      '%ff',
      '%c0%af',
      '..',
      '.',
      '%2e%2e',
      'a%2Fb',
      '*',
      ':id',
      '1',
      ...oddNames.map(encodeURIComponent),
    ),
    fc.constantFrom('x'.repeat(129), 'x'.repeat(4_000), '1.5', '-1', '999999999999999', '9999999999999999', '1e3'),
  )
  return fc.oneof(
    { weight: 12, arbitrary: known(kindOf(path, parameter)) as fc.Arbitrary<Part> }, // `known` makes nothing else
    { weight: 2, arbitrary: strange },
  )
}

/** What is done to a whole path. */
const twists: fc.Arbitrary<(path: string) => string> = fc.oneof(
  { weight: 50, arbitrary: fc.constant((path: string) => path) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<((path: string) => string)[]>(
      (path) => `${path}/`,
      (path) => `/${path}`,
      (path) => path.toUpperCase(),
      (path) => `${path};x=1`,
      (path) => `${path}#part`,
      (path) => `${path}%20`,
      (path) => `/.${path}`,
      (path) => `http://127.0.0.1${path}`,
      (path) => `${path}/${'a/'.repeat(200)}`,
      (path) => `${path}?${'a=1&'.repeat(2_000)}`,
    ),
  },
)

const queryOf = (operation: Operation, generation: Generation): fc.Arbitrary<readonly Pair[]> => {
  const own = operation.parameters
    .filter((parameter) => parameter.in === 'query')
    .map((each) => pairOf(each, generation))
  const more = fc.oneof(
    { weight: 30, arbitrary: fc.constant<readonly Pair[]>([]) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...oddNames, 'limit', 'cursor'), oddTexts).map((pair) => [pair]) },
  )
  return fc.tuple(fc.tuple(...own), more).map(([pairs, extra]) => [...pairs.flat(), ...extra])
}

const pairOf = (parameter: Parameter, generation: Generation): fc.Arbitrary<readonly Pair[]> => {
  const { name, schema } = parameter
  const usual = name === 'cursor' ? known('cursors') : arbitraryOf(schema, generation, name)
  const value = fc.oneof(
    { weight: 5, arbitrary: usual.map((tree): Part => (tree instanceof Known ? tree : textOf(tree))) },
    { weight: 1, arbitrary: oddTexts },
  )
  return fc.oneof(
    { weight: 4, arbitrary: value.map((each): readonly Pair[] => [[name, each]]) },
    { weight: 4, arbitrary: fc.constant<readonly Pair[]>([]) },
    {
      weight: 1,
      arbitrary: fc.tuple(value, value).map(([first, second]): readonly Pair[] => [
        [name, first],
        [name, second],
      ]),
    },
  )
}

const textOf = (tree: Tree): string =>
  typeof tree === 'string' ? tree : tree instanceof Token ? tree.text : JSON.stringify(tree)

const queryText = (pairs: readonly Pair[], text: (part: Part) => string): string => {
  if (pairs.length === 0) return ''
  const escaped = (part: Part): string => encodeURIComponent(text(part).toWellFormed()).slice(0, 3_000)
  return `?${pairs.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&')}`
}

type BodyPlan = (fill: Fill) => Buffer | undefined

const bodyOf = (
  operation: Operation,
  generation: Generation,
  commandTypes: readonly CommandTypeFacts[],
): fc.Arbitrary<BodyPlan> => {
  const { body } = operation
  const none = fc.constant<BodyPlan>(() => undefined)
  if (body === undefined)
    return fc.oneof({ weight: 30, arbitrary: none }, { weight: 1, arbitrary: bytesOf(fc.constant<Tree>(null)) })
  const some = bytesOf(mutated(rightBodies(body, operation, generation, commandTypes)))
  const takesNone = operation.method === 'DELETE' || JSON.stringify(body).includes('"type":"null"}]')
  return fc.oneof({ weight: takesNone ? 8 : 1, arbitrary: none }, { weight: takesNone ? 2 : 40, arbitrary: some })
}

const bytesOf = (trees: fc.Arbitrary<Tree>): fc.Arbitrary<BodyPlan> =>
  fc.tuple(trees, damage).map(
    ([tree, harm]: [Tree, Damage]): BodyPlan =>
      (fill) =>
        harm(Buffer.from(writeTree(tree, fill).toWellFormed())),
  )

/** Mostly a body that means something; else what the schema alone allows. */
const rightBodies = (
  body: Schema,
  { method, path }: Operation,
  generation: Generation,
  commandTypes: readonly CommandTypeFacts[],
): fc.Arbitrary<Tree> => {
  const plain = arbitraryOf(body, generation)
  const ofTypes = commandTypes.map(({ name, params }) =>
    fc
      .tuple(plain, fc.nat({ max: 100 }), arbitraryOf(params, generation))
      .map(([tree, nth, own]) => sensibleBody(tree, { method, path, nth, command: name, params: own })),
  )
  return fc.oneof({ weight: 8, arbitrary: fc.oneof(...ofTypes) }, { weight: 1, arbitrary: plain })
}
