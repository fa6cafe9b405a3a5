/**
 * A crowd of callers in a process of its own: `node crowd.mjs URL KIND`. Sends 3,000 requests at once and writes what became
 * of them as one line of JSON. KIND: `new`, each on a connection of its own; `kept`, on connections that a first round
 * left open; `mixed`, like `new`, every second one a read.
 */
import { Agent, request } from 'node:http'
import { fleetVin } from '@keyfob/simulator'

const [url = '', kind = 'new'] = process.argv.slice(2)
const size = 3_000
const agent = new Agent({ keepAlive: kind === 'kept', maxSockets: Infinity, maxFreeSockets: size })

/** @type {{ statuses: Record<string, number>, without: number, accepted: string[] }} `without`: 503 without Retry-After */
const outcome = { statuses: {}, without: 0, accepted: [] }

/** @param {number} at @returns {Promise<[string, string | undefined, string]>} status or error, Retry-After, body */
const ask = (at) =>
  new Promise((resolve) => {
    const isRead = kind === 'mixed' && at % 2 === 1
    const options = isRead ? {} : { method: 'POST', headers: { 'content-type': 'application/json' } }
    const asked = request(
      url + (isRead ? '/commands?limit=20' : '/trigger-command'),
      { agent, ...options },
      (answer) => {
        let body = ''
        answer.setEncoding('utf8').on('data', (text) => (body += text))
        answer.on('end', () => resolve([String(answer.statusCode), answer.headers['retry-after'], body]))
        answer.on('error', (error) => resolve([String(error), undefined, '']))
      },
    )
    asked.on('error', (error) => resolve([String(error), undefined, '']))
    asked.end(isRead ? undefined : JSON.stringify({ command: 'status_refresh', vin: fleetVin(at) }))
  })

const round = async () => {
  for (const [status, retryAfter, body] of await Promise.all(Array.from({ length: size }, (_, at) => ask(at)))) {
    outcome.statuses[status] = (outcome.statuses[status] ?? 0) + 1
    if (status === '503' && !(Number(retryAfter) > 0)) outcome.without += 1
    if (status === '202') outcome.accepted.push(JSON.parse(body).id)
  }
}

await round()
if (kind === 'kept') await round()
agent.destroy()
process.stdout.write(`${JSON.stringify(outcome)}\n`)
