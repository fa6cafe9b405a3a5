import { type Agent, type ClientRequest, type IncomingMessage, request as open } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { HttpRequest } from './http-request.ts'

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
}

/** `left`: the caller stopped waiting, on purpose. `closed`: the connection ended without an answer. */
export type Outcome = HttpAnswer | { readonly failed: 'left' | 'closed' | 'silent'; readonly why: string }

export interface SendOptions {
  readonly port: number
  readonly agent: Agent
  /** For the whole answer. */
  readonly patienceMs: number
  /** Whether it is the caller that gives up then, and not the server that is late. */
  readonly mayLeave: boolean
}

/** Of a stream without an end the beginning is enough. */
const streamMs = 60

/** Sends one request and reads its answer. A kept connection that was closed meanwhile is no answer: it is sent again. */
export const sendRequest = async (request: HttpRequest, options: SendOptions): Promise<Outcome> => {
  const first = await sendOnce(request, options)
  return 'reused' in first ? sendOnce(request, options) : first
}

const sendOnce = (
  asked: HttpRequest,
  { port, agent, patienceMs, mayLeave }: SendOptions,
): Promise<Outcome | (Outcome & { readonly reused: true })> =>
  new Promise((resolve) => {
    const { method, path, body, chunked } = asked
    const request = open({ host: '127.0.0.1', port, method, path, agent, headers: headersOf(asked, port) })
    const timer = setTimeout(() => {
      resolve({ failed: mayLeave ? 'left' : 'silent', why: `no answer within ${patienceMs} ms` })
      request.destroy()
    }, patienceMs)
    const end = (outcome: Outcome): void => {
      clearTimeout(timer)
      resolve(outcome)
    }
    request.on('response', (response) => void read(request, response).then(end))
    request.on('upgrade', (response, socket) => {
      socket.destroy()
      end({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.alloc(0) })
    })
    request.on('error', (error) => {
      const closed = { failed: 'closed', why: String(error) } as const
      end(request.reusedSocket ? Object.assign(closed, { reused: true as const }) : closed)
    })
    if (chunked) request.flushHeaders()
    request.end(body)
  })

/** In a row, so that a name that comes twice is sent twice. */
const headersOf = ({ method, headers: list, body, chunked }: HttpRequest, port: number): readonly string[] => {
  const has = (wanted: string): boolean => list.some(([name]) => name === wanted)
  const mayHaveBody = body !== undefined || ['POST', 'PUT', 'PATCH'].includes(method)
  return [
    ...(has('host') ? [] : ['host', `127.0.0.1:${port}`]),
    ...list.flat(),
    ...(chunked ? ['transfer-encoding', 'chunked'] : []),
    ...(chunked || !mayHaveBody ? [] : ['content-length', String(body?.length ?? 0)]),
  ]
}

const read = async (request: ClientRequest, response: IncomingMessage): Promise<Outcome> => {
  const chunks: Buffer[] = []
  const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true
  const enough = isStream ? setTimeout(() => request.destroy(), streamMs) : undefined
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer) // no encoding is set
  } catch (error) {
    if (!isStream) return { failed: 'closed', why: `in the middle of its answer: ${String(error)}` }
  }
  clearTimeout(enough)
  const body = decoded(Buffer.concat(chunks), response.headers['content-encoding'])
  if (body === undefined) return { failed: 'closed', why: 'its answer is not in the encoding that it names' }
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}

const decoders: Readonly<Record<string, (body: Buffer) => Buffer>> = { gzip: gunzipSync, br: brotliDecompressSync }

/** A large list is compressed for a request whose odd header accepts that. HEAD has the header, and no body. */
const decoded = (body: Buffer, encoding: string | undefined): Buffer | undefined => {
  const decode = encoding === undefined || body.length === 0 ? undefined : decoders[encoding]
  try {
    return decode === undefined ? body : decode(body)
  } catch {
    return undefined
  }
}
