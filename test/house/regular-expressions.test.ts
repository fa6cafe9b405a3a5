/**
 * A regular expression that backtracks stops the whole process while it runs, and the HTTP server runs some before
 * authentication. So each one takes linear time, shown without a clock: recheck looks for an input on which an automaton of the
 * pattern goes more than one way, wherever in the input the search begins.
 */
import { checkSync } from 'recheck'
import { expect, it, vi } from 'vitest'
import { type Pattern, madePatterns, patterns, patternsIn } from './patterns.ts'

// In this process: the other ways start a worker, a Java or a binary.
vi.stubEnv('RECHECK_SYNC_BACKEND', 'pure')

/** Undefined when it is linear; else a sentence. What cannot be judged is not linear. */
const problemOf = ({ where, source, flags }: Pattern): string | undefined => {
  const found = checkSync(source, flags, { timeout: null })
  if (found.status === 'safe') return undefined
  const why = found.status === 'vulnerable' ? `${found.complexity.summary}: ${found.attack.pattern}` : found.error.kind
  return `${where} /${source}/${flags} is not linear (${why})`
}

it.each([
  ['two of the same beside each other', '^bearer +(\\S*) *$', 'i'],
  ['one in another', '^(a+)+$', ''],
  ['a search that begins again at each place', '\\/+$', ''],
  ['one that looks for an end that is not there', '<!-- (.+?) -->', 'g'],
  ['two ways to the same', '^(\\d|[0-9])*x', ''],
])(
  'sees that %s is not linear',
  (_what, source, flags) => expect(problemOf({ where: 'here', source, flags })).toContain('here'),
  60_000,
)

it('finds them wherever they stand, and what makes them of text', () => {
  const text = 'f(/a+/g)\nconst x = { y: [z.regex(/b/)] }\nnew RegExp(x)\nRegExp(`c`)\nx.match("d")\nx.match(/e/)\n'
  const { patterns: found, made } = patternsIn('here.ts', text)
  expect(found.map(({ where, source }) => `${where} ${source}`)).toEqual(['here.ts:1 a+', 'here.ts:2 b', 'here.ts:6 e'])
  expect(made).toEqual(['here.ts:3', 'here.ts:4', 'here.ts:5'])
  expect(patterns.length).toBeGreaterThan(50)
})

it('every regular expression of the product takes linear time', () => {
  expect(patterns.flatMap((pattern) => problemOf(pattern) ?? [])).toEqual([])
}, 300_000)

it('no regular expression of the product is made of text, so that each can be judged', () => {
  expect(madePatterns).toEqual([])
})
