import { type NetConnectOpts, connect } from 'node:net'
import type { Config } from '@keyfob/cloud'
import { messageOf, seconds } from '@keyfob/runtime'
import { type Finding, bad, ok } from './finding.ts'

/** Longer than a healthy part takes. */
const patience = seconds(5)

interface Part {
  readonly name: string
  readonly variable: string
  /** Without credentials; null: the embedded part. */
  readonly url: string | null
  readonly port: number
}

/** Whether something listens at the URL of each part. Embedded parts are not checked. */
export const checkParts = ({ databaseUrl, amqpUrl, redisUrl }: Config): Promise<readonly Finding[]> =>
  Promise.all(
    [
      { name: 'database', variable: 'DATABASE_URL', url: databaseUrl, port: 5_432 },
      { name: 'queue', variable: 'AMQP_URL', url: amqpUrl, port: 5_672 },
      { name: 'cache', variable: 'REDIS_URL', url: redisUrl, port: 6_379 },
    ].map(checkPart),
  )

const checkPart = async ({ name, variable, url, port }: Part): Promise<Finding> => {
  if (url === null) return ok(name, `embedded (${variable} is not set)`)
  try {
    await reach(placeOf(url, port))
    return ok(name, `something listens at ${url}`)
  } catch (error) {
    return bad(name, `${url}: ${messageOf(error)}`, `Check ${variable}, and that the server runs.`)
  }
}

/** The path of a socket, whose folder is in the query, as libpq writes it. */
const placeOf = (url: string, usualPort: number): NetConnectOpts => {
  const { hostname: host, port, searchParams } = new URL(url)
  const folder = searchParams.get('host')
  if (folder === null) return { host, port: Number(port) || usualPort }
  return { path: `${folder}/.s.PGSQL.${searchParams.get('port') ?? usualPort}` }
}

const reach = (place: NetConnectOpts): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ ...place, timeout: patience })
    const end = (settle: () => void) => () => {
      socket.destroy()
      settle()
    }
    socket.once('connect', end(resolve))
    socket.once(
      'timeout',
      end(() => reject(new Error('it does not answer'))),
    )
    socket.once('error', reject)
  })
