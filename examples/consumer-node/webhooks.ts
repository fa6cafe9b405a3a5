/**
 * A receiver of webhooks, one line for each event that is new: `WEBHOOK_SECRET=whsec_… node webhooks.ts --port 9000`.
 *
 * The signature is verified over the body as it came, before it is read. The answer is sent when the line is written; one
 * that is late, or no 2xx, brings the event again.
 */
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import type { WebhookEvent } from '@keyfob/client'
import { Webhook } from 'standardwebhooks'
import { Newest } from './newest.ts'

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '9000' },
    /** End after so many new events. */
    count: { type: 'string' },
  },
})
const webhook = new Webhook(process.env['WEBHOOK_SECRET'] ?? '')
let left = Number(options.count ?? Infinity)
const newest = new Newest()

const receive = ({ event, data }: WebhookEvent, id: string): void => {
  // A test of the webhook has no command.
  if (left <= 0 || event === 'keyfob.webhook.test' || !newest.take(data)) return
  console.log(`${event} ${id} ${data.vin}`)
  left -= 1
}

const verified = (body: string, headers: Record<string, string>): WebhookEvent | undefined => {
  try {
    return webhook.verify(body, headers) as WebhookEvent
  } catch {
    return undefined
  }
}

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  // The headers of the signature are there once.
  const event = verified(await text(request), request.headers as Record<string, string>)
  if (event !== undefined) receive(event, String(request.headers['webhook-id']))
  response.writeHead(event === undefined ? 401 : 204, { connection: 'close' }).end(() => {
    if (left === 0) server.close()
  })
}

const server = createServer((request, response) => {
  // Who leaves before the end of the request gets no answer, and sends it again.
  answer(request, response).catch(() => void response.destroy())
})
server.listen(Number(options.port), '127.0.0.1')
