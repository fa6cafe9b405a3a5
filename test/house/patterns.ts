/** Every regular expression that the product runs: literals of its source, and patterns of the JSON Schemas in the catalogue. */
import { Visitor, parseSync } from 'oxc-parser'
import { files, isProduct, textOf } from './repository.ts'

export interface Pattern {
  /** Path and line. */
  readonly where: string
  readonly source: string
  readonly flags: string
}

interface Found {
  readonly patterns: readonly Pattern[]
  /** Path and line of what makes a regular expression of text: its pattern is not known. */
  readonly made: readonly string[]
}

/** Methods that make a regular expression of a text that they are given. */
const methodsThatMake: ReadonlySet<string> = new Set(['match', 'matchAll', 'search'])

export const patternsIn = (path: string, text: string): Found => {
  const patterns: Pattern[] = []
  const made: string[] = []
  const at = (start: number): string => `${path}:${text.slice(0, start).split('\n').length}`
  const isMaker = (node: { readonly type: string; readonly name?: unknown }): boolean =>
    node.type === 'Identifier' && node.name === 'RegExp'
  const visitor = new Visitor({
    Literal: (node) => {
      if ('regex' in node) patterns.push({ where: at(node.start), source: node.regex.pattern, flags: node.regex.flags })
    },
    NewExpression: ({ callee, start }) => void (isMaker(callee) && made.push(at(start))),
    CallExpression: ({ callee, arguments: [first], start }) => {
      const isMethod =
        callee.type === 'MemberExpression' &&
        callee.property.type === 'Identifier' &&
        methodsThatMake.has(callee.property.name)
      const isText = first?.type === 'TemplateLiteral' || (first?.type === 'Literal' && typeof first.value === 'string')
      if (isMaker(callee) || (isMethod && isText)) made.push(at(start))
    },
  })
  visitor.visit(parseSync(path, text).program)
  return { patterns, made }
}

/** `pattern` and the names of `patternProperties`, wherever they stand. */
const patternsOfSchema = (path: string, schema: unknown): readonly Pattern[] => {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) => [
    ...(key === 'pattern' && typeof value === 'string' ? [{ where: path, source: value, flags: 'u' }] : []),
    ...(key === 'patternProperties'
      ? Object.keys(value as object).map((source) => ({ where: path, source, flags: 'u' })) // an object, by JSON Schema
      : []),
    ...patternsOfSchema(path, value),
  ])
}

const ofSource = files
  .filter((path) => isProduct(path) && !path.endsWith('.sql'))
  .map((path) => patternsIn(path, textOf(path)))
const ofCatalogue = files
  .filter((path) => /^contract\/catalogue\/.*\.json$/.test(path))
  .flatMap((path) => patternsOfSchema(path, JSON.parse(textOf(path))))

export const patterns: readonly Pattern[] = [...ofSource.flatMap((found) => found.patterns), ...ofCatalogue]
export const madePatterns: readonly string[] = ofSource.flatMap(({ made }) => made)
