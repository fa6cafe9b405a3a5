/** A page of a list: its shape, its documentation, and how it is sent. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Answer } from './operation.ts'

/** `id`: its name in the OpenAPI document. */
export const pageOf = <Item extends z.ZodType>(item: Item, id: string) =>
  z.object({ items: z.array(item), next: z.string().nullable() }).meta({ id })

export const pageAnswer = (schema: z.ZodType, example: unknown, what = 'A page'): Answer => ({
  description: `${what}; \`next\` is the cursor of the next one, null on the last`,
  schema,
  example,
  headers: { Link: 'The next page, `rel="next"`' },
})

interface Asked {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** The body of the answer. The `Link` header (RFC 8288) leads to the next page: the same request with another cursor. */
export const showPage = <Shown>({ request, reply }: Asked, items: readonly Shown[], next: string | undefined) => {
  if (next !== undefined) reply.header('link', nextLink(request.url, next))
  return { items, next: next ?? null }
}

const nextLink = (url: string, cursor: string): string => {
  const [path = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  parameters.set('cursor', cursor)
  return `<${path}?${parameters.toString()}>; rel="next"`
}
