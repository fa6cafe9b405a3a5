import { describe, expect, it } from 'vitest'
import { Members, Token, changeAt, placesIn, writeTree } from '../fuzz/src/generate/json-tree.ts'
import { curlOf } from '../fuzz/src/http/http-request.ts'
import { keptInside } from '../fuzz/src/http/keep-inside.ts'
import { growthOf } from '../fuzz/src/watch/memory-watch.ts'

const post = (body: string) => ({
  method: 'POST',
  path: '/webhooks',
  headers: [['content-type', 'application/json']] as const,
  body: Buffer.from(body),
  chunked: false,
})

describe('a fuzz stays on this machine', () => {
  it.each([
    '{"url":"https://example.com/"}',
    '{"url":"http://127.0.0.1/","url":"https://example.com/"}',
    '{"\\u0075rl":"https:example.com"}',
    '{"url":" https://127.0.0.1.example.com\\n"}',
    '{"url":"http://invalid/"}',
  ])('%s does not go out', (body) => {
    expect(keptInside(post(body)).body?.toString()).toBe('{"url":"https://receiver.invalid/"}')
  })

  it.each([
    '{"url":"http://127.0.0.1:9/x"}',
    '{"url":"https://x.invalid"}',
    '{"url":"no url"}',
    '{"url":7}',
    'null',
    '{"ur',
  ])('%s does', (body) => expect(keptInside(post(body)).body?.toString()).toBe(body))
})

describe('memory', () => {
  const samples = (heap: (at: number) => number) =>
    Array.from({ length: 40 }, (_, at) => ({ done: at * 500, heapMb: heap(at), externalMb: 200, rssMb: 500 }))

  it('that warms up is flat', () => expect(growthOf(samples((at) => Math.min(at, 8) * 20))).toBeUndefined())
  it('that keeps growing is not', () => expect(growthOf(samples((at) => 50 + at * 3))).toMatch(/^heapMb grew by 60/))
})

describe('a request', () => {
  it('is told as a line for a shell, with its bytes', () => {
    expect(curlOf('http://127.0.0.1:1', post(`{"a":"it's"}`))).toBe(
      `curl -sS -i -g --path-as-is -X POST 'http://127.0.0.1:1/webhooks' -H 'content-type: application/json' --data-raw '{"a":"it'\\''s"}'`,
    )
    expect(curlOf('http://127.0.0.1:1', post('\u0000'))).toMatch(/^echo AA== \| base64 -d \| curl .* --data-binary @-$/)
  })

  it('can hold what JSON.stringify cannot: a key twice, and numbers without end', () => {
    const tree = new Members([
      ['a', new Token('1e400')],
      ['a', [null]],
    ])
    expect(writeTree(tree, () => '')).toBe('{"a":1e400,"a":[null]}')
    expect(placesIn(tree)).toBe(4)
    expect(
      writeTree(
        changeAt(tree, 3, () => true),
        () => '',
      ),
    ).toBe('{"a":1e400,"a":[true]}')
  })
})
