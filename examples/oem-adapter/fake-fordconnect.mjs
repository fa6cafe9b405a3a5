/**
 * A fake of FordConnect's commands, with the faults of a real cloud: made after public descriptions, and a real HTTP server.
 *
 *     curl -d '{"start":"lost"}' http://127.0.0.1:9100/fake/next
 *
 * says what becomes of the next request: `start` is `lost` (taken, and the connection cut), `rate_limited`, `unauthorized`, `broken` (a
 * 500, not taken) or `slow` (taken, and never answered); `ends` is the code that it ends with, after `seconds`; `polls` is `broken` for a while.
 */
import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '9100' },
    token: { type: 'string', default: 'a-token' },
    /** From a request to its effect. */
    seconds: { type: 'string', default: '1' },
    /** A line for each effect: the `x-request-id` of its request, and what was done. */
    effects: { type: 'string' },
  },
})
const requestsMax = 10_000
const { port, token, effects } = options
/** Requests by their id, with the code that each has now; the oldest of too many is unknown. */
const requests = new Map()
let next = {}

const take = (verb, requestId, { ends = 'COMPLETED', seconds = options.seconds }) => {
  const commandId = randomUUID()
  requests.set(commandId, 'PENDINGRESPONSE')
  if (requests.size > requestsMax) requests.delete(requests.keys().next().value)
  setTimeout(
    () => {
      requests.set(commandId, ends)
      if (ends === 'COMPLETED' && effects !== undefined) appendFileSync(effects, `${requestId} ${verb}\n`)
    },
    Number(seconds) * 1_000,
  )
  return commandId
}

const failure = (code, statusCode, commandStatus) => ({ error: { code, statusCode }, status: 'FAILED', commandStatus })

/** Undefined: no answer, and the connection is cut. */
const start = (verb, requestId) => {
  const asked = next
  const { start: fault } = asked
  next = { polls: asked.polls }
  if (fault === 'rate_limited') return [429, {}, { 'retry-after': '1' }]
  if (fault === 'unauthorized') return [401, failure(3_000, 'UNAUTHORIZED', 'FAILED')]
  if (fault === 'broken') return [500, {}]
  const commandId = take(verb, requestId, asked)
  if (fault === 'lost') return undefined
  if (fault === 'slow') return 'never'
  return [202, { status: 'SUCCESS', commandStatus: 'COMPLETED', commandId }]
}

const poll = (commandId) => {
  if (next.polls === 'broken') return [502, {}]
  const commandStatus = requests.get(commandId)
  if (commandStatus === undefined) return [404, failure(4_002, 'NOT_FOUND', 'EMPTY')]
  return [200, { status: 'SUCCESS', commandStatus, commandId }]
}

const answer = async (request) => {
  const [, path, id, verb, commandId] =
    /^\/(fake\/next|api\/fordconnect\/v1\/vehicles)(?:\/([0-9a-f]{32})\/([a-zA-Z]{1,20})(?:\/([0-9a-f-]{36}))?)?$/.exec(
      request.url,
    ) ?? []
  if (path === 'fake/next' && request.method === 'POST') {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    next = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return [200, next]
  }
  if (request.headers.authorization !== `Bearer ${token}`) return [401, failure(3_000, 'UNAUTHORIZED', 'FAILED')]
  if (id === undefined) return [404, failure(4_002, 'NOT_FOUND', 'EMPTY')]
  if (request.method === 'POST') return start(verb, request.headers['x-request-id'])
  return poll(commandId)
}

const server = createServer((request, response) => {
  void answer(request)
    .then((said) => {
      if (said === undefined) return request.socket.destroy()
      if (said === 'never') return undefined
      const [status, body, headers = {}] = said
      return response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    })
    .catch(() => request.socket.destroy())
})
server.listen(Number(port), '127.0.0.1', () => console.log(`ready at http://127.0.0.1:${port}`))
