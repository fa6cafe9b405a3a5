/** A renewal over HTTP: `POST /vehicles/{vin}/certificate/renew`. Node's own client, since `fetch` takes no authority. */
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { type RenewalCall, RenewalRefused } from './renewal-call.ts'

export interface HttpRenewalOptions {
  /** Of the API, `https://`; `http://` on this machine alone, since an answer of a stranger would lock the vehicle out. */
  readonly url: string
  /** PEM of the authority of the server, if it is none of the known ones. */
  readonly ca?: string | undefined
}

/** Many times a certificate. */
const answerBytesMax = 65_536
/** Statuses that stay: not authorized by its key, and no such vehicle. */
const refusals: readonly (number | undefined)[] = [403, 404]

/** @throws RangeError for a URL of another kind */
export const httpRenewal = ({ url, ca }: HttpRenewalOptions): RenewalCall => {
  if (!isSafe(url)) throw new RangeError(`'${url}' is not a URL that begins with https (or http, on this machine)`)
  const base = url.endsWith('/') ? url : `${url}/`
  return async ({ vin, csr, signature }, signal) => {
    const answer = await post(new URL(`vehicles/${vin}/certificate/renew`, base), { csr, signature }, { ca, signal })
    const { certificate, detail = 'no reason was given' } = fieldsOf(answer.text)
    if (refusals.includes(answer.status)) throw new RenewalRefused(detail)
    const isDone = answer.status === 200 || answer.status === 201
    if (!isDone || certificate === undefined) throw new Error(`the API answered ${answer.status}: ${detail}`)
    return certificate
  }
}

const isSafe = (url: string): boolean => {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  const isHere =
    hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'))
  return protocol === 'https:' || (protocol === 'http:' && isHere)
}

interface Answer {
  readonly status: number | undefined
  readonly text: string
}

interface Way {
  readonly ca: string | undefined
  readonly signal: AbortSignal
}

const post = (url: URL, body: object, { ca, signal }: Way): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    const options = { method: 'POST', headers, signal, agent: false, ...(ca !== undefined && { ca }) } as const
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, (answer) => {
      textOf(answer).then((text) => resolve({ status: answer.statusCode, text }), reject)
    })
    request.on('error', reject)
    request.end(JSON.stringify(body))
  })

const textOf = async (answer: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > answerBytesMax) throw new Error(`the answer has more than ${answerBytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

interface Fields {
  readonly certificate?: string
  readonly detail?: string
}

/** What a problem or a credential says; nothing of a text that is neither, as a proxy sends. */
const fieldsOf = (text: string): Fields => {
  try {
    const { certificate, detail } = Object(JSON.parse(text)) as Readonly<Record<string, unknown>> // looked at below
    return {
      ...(typeof certificate === 'string' && { certificate }),
      ...(typeof detail === 'string' && { detail: detail.slice(0, 500) }),
    }
  } catch {
    return {}
  }
}
