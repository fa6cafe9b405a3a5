import { parseSync } from 'oxc-parser'
import { expect, it } from 'vitest'
import { files, isProduct, textOf } from './repository.ts'

/** Every admired codebase has one giant file and would take it back. oxlint says the same of TypeScript; this also looks at SQL and styles. */
const linesMax = { product: 400, tests: 500 }
/** Of lines: what half of the files and functions, and nine in ten, stay within. */
const filesWithin = { half: 60, most: 150 }
const functionsWithin = { half: 8, most: 25, all: 60 }

const linesOf = (text: string): number => text.trimEnd().split('\n').length

const sources = files
  // What a program writes is as long as what it writes of.
  .filter((path) => /\.(ts|tsx|js|mjs|cjs|sql|css)$/.test(path) && !path.includes('/generated/'))
  .map((path) => ({ path, lines: linesOf(textOf(path)) }))
  .toSorted((a, b) => b.lines - a.lines)

const isCode = (path: string): boolean => isProduct(path) && /\.tsx?$/.test(path) && !path.includes('/testing/')

interface Sized {
  readonly where: string
  readonly lines: number
}

/** The functions of a file, those inside others too. */
const functionsOf = (path: string): readonly Sized[] => {
  const text = textOf(path)
  const found: Sized[] = []
  const look = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(look)
    if (typeof node !== 'object' || node === null) return
    const { type, body, start, end } = node as { type?: unknown; body?: unknown; start: number; end: number } // oxc's nodes
    if (/^(Function(Declaration|Expression)|ArrowFunctionExpression)$/.test(String(type)) && body) {
      const line = text.slice(0, start).split('\n').length
      found.push({ where: `${path}:${line}`, lines: text.slice(start, end).split('\n').length })
    }
    Object.values(node).forEach(look)
  }
  look(parseSync(path, text).program)
  return found
}

/** What `share` of the sizes stay within. */
const within = (sizes: readonly { readonly lines: number }[], share: number): number =>
  sizes.map(({ lines }) => lines).toSorted((a, b) => a - b)[Math.floor(sizes.length * share)] ?? 0

it('no source file is a giant', () => {
  const largest = sources.slice(0, 10).map(({ path, lines }) => `note: ${String(lines).padStart(4)} lines  ${path}`)
  console.log(largest.join('\n'))
  const giants = sources.filter(({ path, lines }) => lines > (isCode(path) ? linesMax.product : linesMax.tests))
  expect(giants.map(({ path, lines }) => `${path} has ${lines} lines: divide it.`)).toEqual([])
})

it('files of the product are small', () => {
  const product = sources.filter(({ path }) => isCode(path))
  expect(within(product, 0.5), 'half of the files').toBeLessThanOrEqual(filesWithin.half)
  expect(within(product, 0.9), 'nine in ten files').toBeLessThanOrEqual(filesWithin.most)
})

it('functions of the product are small', () => {
  const functions = files.filter(isCode).flatMap(functionsOf)
  expect(within(functions, 0.5), 'half of the functions').toBeLessThanOrEqual(functionsWithin.half)
  expect(within(functions, 0.9), 'nine in ten functions').toBeLessThanOrEqual(functionsWithin.most)
  const giants = functions.filter(({ lines }) => lines > functionsWithin.all)
  expect(giants.map(({ where, lines }) => `${where} has ${lines} lines: divide it.`)).toEqual([])
})
