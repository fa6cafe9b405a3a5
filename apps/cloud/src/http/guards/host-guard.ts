import type { FastifyRequest } from 'fastify'
import { HttpProblem } from '../http-problem.ts'

const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

export const isLoopback = (host: string): boolean => host === '::1' || host === 'localhost' || host.startsWith('127.')

/**
 * Against DNS rebinding: a web page can make its own name point to 127.0.0.1 and then speak to this server as if it were
 * the page's own. The Host header still tells the page's name.
 */
export const guardHost = (allowed: readonly string[]) => {
  const names = new Set([...loopbackNames, ...allowed.map((name) => name.toLowerCase())])
  return ({ headers: { host } }: FastifyRequest): void => {
    if (host === undefined) throw new HttpProblem('bad_request', 'The Host header is missing.')
    if (names.has(nameOf(host))) return
    throw new HttpProblem(
      'misdirected',
      'This server listens on loopback only and answers to localhost, 127.0.0.1 and [::1]; the Host header names another.',
    )
  }
}

const nameOf = (host: string): string => host.replace(/:\d{1,5}$/, '').toLowerCase()
