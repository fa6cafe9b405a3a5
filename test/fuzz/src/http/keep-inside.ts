/** Nothing of a fuzz may leave this machine: what the server would read as a webhook's URL is checked before it is sent. */
import type { HttpRequest } from './http-request.ts'

const inside = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|[\w.-]+\.invalid)\.?$/

const leadsOutside = ({ body }: Pick<HttpRequest, 'body'>): boolean => {
  if (body === undefined) return false
  try {
    const { url } = Object(JSON.parse(body.toString('utf8'))) as { url?: unknown } // read only
    return typeof url === 'string' && URL.canParse(url) && !inside.test(new URL(url).hostname)
  } catch {
    return false // what is no JSON names no webhook
  }
}

/** The request; without its body where that leads outside. */
export const keptInside = (request: HttpRequest): HttpRequest =>
  leadsOutside(request) ? { ...request, body: Buffer.from('{"url":"https://receiver.invalid/"}') } : request
