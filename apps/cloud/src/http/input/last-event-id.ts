import type { IncomingHttpHeaders } from 'node:http'
import { HttpProblem } from '../http-problem.ts'

const positionPattern = /^\d{1,15}$/

/** The position after which a stream resumes. The header comes from a reconnecting client, so it is newer than the query. */
export const lastPositionOf = (headers: IncomingHttpHeaders, query: string | undefined): number | undefined => {
  const header = headers['last-event-id']
  if (header === undefined || header === '') return query === undefined ? undefined : Number(query)
  if (typeof header === 'string' && positionPattern.test(header)) return Number(header)
  const detail = 'must be the id of an event of this stream'
  throw new HttpProblem('invalid_header', `Last-Event-ID ${detail}.`, { errors: [{ header: 'Last-Event-ID', detail }] })
}

export const isPosition = (text: string): boolean => positionPattern.test(text)
