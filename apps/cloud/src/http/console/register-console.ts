import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendPage } from '../compressed-page.ts'
import { HttpProblem } from '../http-problem.ts'
import { consolePages, paths } from '../paths.ts'
import type { ConsoleFile, ConsoleFiles } from './console-files.ts'

/** It loads its own files only, calls this server only, runs no inline script, and is in no frame. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

/** Serves the console, which needs no API key by itself: the requests that it makes do. Its router knows the paths of its pages, so each of them gets the page. */
export const registerConsole = (app: FastifyInstance, files: ConsoleFiles | undefined): void => {
  for (const page of consolePages)
    app.get(`${paths.console}${page}`, { config: { scope: 'public' }, schema: { hide: true } }, (request, reply) => {
      if (files === undefined)
        throw new HttpProblem('not_found', 'The console is not built here. Run "npm run build", and start again.')
      return send(request, reply, fileOf(files, nameOf(request)))
    })
}

/** Below the console's path, without the query; empty for the path itself. */
const nameOf = ({ params }: FastifyRequest): string => (params as { readonly '*'?: string })['*'] ?? '' // its wildcard

/** A missing asset is not answered with the page: a browser would take that for a script. */
const fileOf = ({ page, assets }: ConsoleFiles, name: string): ConsoleFile => {
  const file = assets.get(name) ?? (name.startsWith('assets/') ? undefined : page)
  if (file === undefined) throw new HttpProblem('not_found', 'The console has no such file. Reload the page.')
  return file
}

const send = (request: FastifyRequest, reply: FastifyReply, file: ConsoleFile): FastifyReply =>
  sendPage(
    request,
    reply.headers(headers).header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache'),
    file,
  )
