import type { FastifyRequest } from 'fastify'
import type { HttpAbout } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

export const openRoot = operation({
  id: 'openRoot',
  method: 'GET',
  paths: [paths.root],
  tag: 'operations',
  scope: 'public',
  summary: 'Redirect a browser to the console, and a program to the documentation',
  description: 'A browser is who asks for `text/html`.',
  answers: {
    302: { description: 'The console, or the documentation', headers: { Location: '`/console` or `/docs/`' } },
  },
  problems: [],
  answer:
    ({ console }: Pick<HttpAbout, 'console'>) =>
    ({ request, reply }) =>
      reply
        .header('vary', 'accept')
        .redirect(console !== undefined && isBrowser(request) ? paths.console : `${paths.docs}/`, 302),
})

/** Only browsers ask for HTML by its name; programs take everything. */
const isBrowser = ({ headers: { accept = '' } }: FastifyRequest): boolean => accept.includes('text/html')
