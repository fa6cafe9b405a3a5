/** Requests that HTTP clients would not send, or would change: bytes on a socket. */
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HttpServer } from './http-server.ts'
import { sampleServer, sampleVin } from './testing/sample-server.ts'

let server: HttpServer
beforeAll(async () => {
  ;({ server } = await sampleServer())
  await server.start()
})
afterAll(() => server.stop())

/** The answer, up to the end of the connection. */
const raw = (...bytes: readonly (string | Buffer)[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () =>
      socket.write(Buffer.concat(bytes.map((each) => Buffer.from(each)))),
    )
    let answer = ''
    socket
      .on('data', (chunk) => (answer += String(chunk)))
      .on('close', () => resolve(answer))
      .on('error', reject)
  })

const end = 'Connection: close\r\n\r\n'
const local = 'Host: localhost\r\n'
const submit = JSON.stringify({ command: 'engine_start', vin: sampleVin })
const typed = `Content-Type: application/json\r\nContent-Length: ${submit.length}\r\n`
const post = `POST /trigger-command HTTP/1.1\r\n${local}`
const many = 'a:\r\n'.repeat(2_100)

describe('a request that two servers could read differently', () => {
  it.each([
    ['two Host headers', `GET /catalogue HTTP/1.1\r\n${local}Host: evil.example\r\n${end}`, 'Host'],
    ['two that are the same', `GET /catalogue HTTP/1.1\r\n${local}host: localhost\r\n${end}`, 'Host'],
    ['two of HTTP/1.0', `GET /catalogue HTTP/1.0\r\n${local}Host: evil.example\r\n\r\n`, 'Host'],
    ['two behind many headers', `GET /catalogue HTTP/1.1\r\n${local}${many}Host: evil.example\r\n${end}`, 'Host'],
    ['a list of hosts', `GET /catalogue HTTP/1.1\r\nHost: localhost,evil.example\r\n${end}`, 'Host'],
    ['a host with a user', `GET /catalogue HTTP/1.1\r\nHost: evil.example@localhost\r\n${end}`, 'Host'],
    ['another host in its line', `GET http://evil.example/catalogue HTTP/1.1\r\n${local}${end}`, 'different hosts'],
    [
      'two keys',
      `GET /catalogue HTTP/1.1\r\n${local}Authorization: Bearer a\r\nAuthorization: Bearer b\r\n${end}`,
      'Authorization',
    ],
    ['two types', `${post}${typed}Content-Type: text/plain\r\n${end}${submit}`, 'Content-Type'],
    ['two lengths', `${post}${typed}Content-Length: 3\r\n${end}${submit}`, 'not valid HTTP'],
    ['a length and chunks', `${post}${typed}Transfer-Encoding: chunked\r\n${end}0\r\n\r\n`, 'not valid HTTP'],
    ['a coding besides chunked', `${post}Transfer-Encoding: gzip, chunked\r\n${end}0\r\n\r\n`, 'Transfer-Encoding'],
    ['no Host', `GET /catalogue HTTP/1.1\r\n${end}`, 'Host'],
    ['no HTTP', 'hello\r\n\r\n', 'not valid HTTP'],
  ])('is refused: %s', async (_what, text, word) => {
    const answer = await raw(text)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('application/problem+json')
    expect(answer).toContain('/problems/bad-request')
    expect(answer).toContain(word)
  })

  it.each([
    ['its own host in its line', `GET http://localhost/healthz HTTP/1.1\r\n${local}${end}`],
    ['HTTP/1.0 without a Host, as HAProxy asks for health', 'GET /readyz HTTP/1.0\r\n\r\n'],
    [
      'HTTP/1.0 without a Host for the documentation, which no plugin makes of a request',
      'GET /docs/ HTTP/1.0\r\n\r\n',
    ],
    ['an expectation that may be ignored', `GET /healthz HTTP/1.1\r\n${local}Expect: the-unexpected\r\n${end}`],
  ])('is none with %s', async (_what, text) => expect(await raw(text)).toMatch(/^HTTP\/1\.1 200 /))
})

it('headers that are too large are a problem', async () => {
  const answer = await raw(`GET / HTTP/1.1\r\n${local}X: ${'x'.repeat(20_000)}\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  expect(answer).toContain('/problems/headers-too-large')
})

it('a bad HEAD is answered without a body', async () => {
  const answer = await raw(`HEAD / HTTP/1.1\r\n${local}X: ${'x'.repeat(20_000)}\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*\r\n\r\n$/)
})

describe('a body without a byte is no body', () => {
  const id = '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d'
  const chunked = `Transfer-Encoding: chunked\r\n${end}0\r\n\r\n`
  it.each([
    ['in chunks', chunked],
    ['in chunks, of a form', `Content-Type: application/x-www-form-urlencoded\r\n${chunked}`],
    ['in chunks, of a type that is none', `Content-Type: ;\r\n${chunked}`],
    ['in chunks, compressed', `Content-Encoding: gzip\r\n${chunked}`],
    ['in chunks with a trailer', `Transfer-Encoding: chunked\r\n${end}0\r\nX: 1\r\n\r\n`],
    [
      'of length 0, of a form, as curl -d "" sends it',
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n${end}`,
    ],
    ['of length 0, of no type', `Content-Type:\r\nContent-Length: 0\r\n${end}`],
    ['of length 0, of JSON', `Content-Type: application/json\r\nContent-Length: 0\r\n${end}`],
    ['not even announced', end],
  ])('%s', async (_what, rest) => {
    for (const line of [`POST /commands/${id}/cancel`, `DELETE /schedules/${id}`, `POST /schedules/${id}/run`])
      expect(await raw(`${line} HTTP/1.1\r\n${local}${rest}`)).toMatch(
        /^HTTP\/1\.1 404 .*\r\n[^]*(There is no|-not-found)/,
      )
    expect(await raw(`${post}${rest}`)).toMatch(/^HTTP\/1\.1 422 /)
  })
})

describe('a body that is not JSON as it is', () => {
  it.each([
    ['gzip', 'accept-encoding: identity'],
    ['br, gzip', 'accept-encoding: identity'],
    ['x', 'accept-encoding: identity'],
  ])('in the coding %s is refused, and told what is taken', async (coding, taken) => {
    const body = gzipSync(submit)
    const head = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`
    const answer = await raw(`${post}${head}Content-Encoding: ${coding}\r\n${end}`, body)
    expect(answer).toMatch(/^HTTP\/1\.1 415 /)
    expect(answer.toLowerCase()).toContain(taken)
    expect(answer).toContain('Content-Encoding')
  })

  it.each(['text/plain', 'application/json-seq', 'application/vnd.api+json', ';', ''])(
    'of the type "%s" is refused likewise',
    async (type) => {
      const answer = await raw(`${post}Content-Type: ${type}\r\nContent-Length: ${submit.length}\r\n${end}${submit}`)
      expect(answer).toMatch(/^HTTP\/1\.1 415 /)
      expect(answer.toLowerCase()).toContain('accept: application/json')
    },
  )

  it.each(['application/json', 'Application/JSON ; charset=utf-8', 'application/json;', 'application/json; ;;"'])(
    'is read with the type "%s"',
    async (type) => {
      const head = `Content-Type: ${type}\r\nContent-Encoding: identity\r\nContent-Length: ${submit.length}\r\n`
      expect(await raw(`${post}${head}${end}${submit}`)).toMatch(/^HTTP\/1\.1 202 /)
    },
  )
})

describe('a path', () => {
  it('with a slash at its end is the path', async () => {
    expect(await raw(`POST /trigger-command/ HTTP/1.1\r\n${local}${typed}${end}${submit}`)).toMatch(/^HTTP\/1\.1 202 /)
    for (const path of ['/healthz/', '/catalogue/', '/docs/'])
      expect(await raw(`GET ${path} HTTP/1.1\r\n${local}${end}`)).toMatch(/^HTTP\/1\.1 200 /)
  })

  it.each([
    ['OPTIONS /trigger-command', 405, 'allow: POST\r\n'],
    ['GET /trigger-command/', 405, 'allow: POST\r\n'],
    ['PROPFIND /catalogue/engine_start/', 405, 'allow: GET, HEAD\r\n'],
    ['HEAD /events', 405, 'allow: GET\r\n'],
    ['POST /commands/x/events', 405, 'allow: GET\r\n'],
    ['GET /commands//cancel', 404, 'nothing at this path'],
    ['GET //healthz', 404, 'nothing at this path'],
    ['OPTIONS *', 404, 'nothing at this path'],
  ])('%s is %i', async (line, status, word) => {
    const answer = await raw(`${line} HTTP/1.1\r\n${local}${end}`)
    expect(answer).toMatch(/^HTTP\/1\.1 (\d+) /)
    expect([answer.slice(9, 12), answer.includes(word)]).toEqual([String(status), true])
  })

  it('answers HEAD as GET, without a body', async () => {
    const [head, body] = (await raw(`HEAD /catalogue HTTP/1.1\r\n${local}${end}`)).split('\r\n\r\n')
    expect([head?.slice(0, 15), body]).toEqual(['HTTP/1.1 200 OK', ''])
  })
})
