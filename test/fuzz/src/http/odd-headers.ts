/** Headers that the API reads, and headers that some programs read where they should not. */
import fc from 'fast-check'
import type { Known } from '../generate/json-tree.ts'
import { known } from '../generate/field-values.ts'

type Header = readonly [string, string | Known]

const table: Readonly<Record<string, readonly string[]>> = {
  prefer: [
    'wait=0',
    'wait=1',
    'wait=0.5',
    'wait=-1',
    'wait=1e3',
    'wait="1"',
    'wait=99999999999999999999',
    'respond-async, wait=1',
    'return=minimal',
    'wait',
    ',,;;"',
    '"'.repeat(3_000),
  ],
  'idempotency-key': [
    'key-1',
    'key-2',
    'key-3',
    'x'.repeat(255),
    'x'.repeat(256),
    '',
    'with space',
    '\u00e4',
    '__proto__',
    '0',
  ],
  'last-event-id': ['0', '1', '999999999999999', '9999999999999999', '-1', '1.5', 'x', '', '01', ' 5'],
  'content-type': [
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=utf-16',
    'APPLICATION/JSON',
    'application/merge-patch+json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
    'x'.repeat(500),
    'application/json; __proto__=x',
  ],
  authorization: [
    'Bearer x',
    'bearer ',
    'Basic YTpi',
    'Bearer kf_aaaaaaaaaa_0000000000000000000000000000000000000000000000000',
    `bearer${' '.repeat(15_000)}x y`,
    'Bearer \u00e4',
  ],
  'content-encoding': ['gzip', 'identity', 'br', 'x'],
  accept: ['application/xml', '*/*', 'text/event-stream', ''],
  'accept-encoding': ['gzip, br', '*;q=0'],
  'if-match': ['*', '"x"'],
  'if-none-match': ['*', 'W/"x"'],
  'if-modified-since': ['Thu, 01 Jan 1970 00:00:00 GMT', 'yesterday'],
  range: ['bytes=0-1', 'bytes=-1', 'bytes=0-0,1-1,2-2'],
  origin: ['http://evil.invalid', 'null', 'not a url'],
  host: ['127.0.0.1', 'evil.invalid', '', 'localhost:99999', '[::1]', '127.0.0.1.'],
  'x-forwarded-for': ['198.51.100.17:4000', '::1', 'x', '1.1.1.1, 2.2.2.2'],
  traceparent: ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '00-0-0-0', 'ff-x', 'x'.repeat(1_000)],
  'x-http-method-override': ['DELETE'],
  'accept-language': ['de;q=0.1,'.repeat(500)],
  upgrade: ['websocket', 'h2c'],
  te: ['trailers', 'chunked'],
  connection: ['close', 'keep-alive, x'],
  constructor: ['x'],
  'x-long': ['x'.repeat(15_000), 'x'.repeat(17_000)],
}

const one: fc.Arbitrary<Header> = fc.oneof(
  ...Object.entries(table).map(([name, values]) => fc.constantFrom(...values).map((value): Header => [name, value])),
  known('bearers').map((bearer): Header => ['authorization', bearer as Known]), // `known` makes nothing else
)

/** What a caller sends on purpose comes more often than what it should not. */
const useful: fc.Arbitrary<Header> = fc.oneof(
  fc.constantFrom('wait=0', 'wait=1').map((value): Header => ['prefer', value]),
  fc.constantFrom('key-1', 'key-2', 'key-3').map((value): Header => ['idempotency-key', value]),
)

export const oddHeaders: fc.Arbitrary<readonly Header[]> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<readonly Header[]>([]) },
  { weight: 3, arbitrary: useful.map((header) => [header]) },
  { weight: 2, arbitrary: fc.array(one, { minLength: 1, maxLength: 2 }) },
)
