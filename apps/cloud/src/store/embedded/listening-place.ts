import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'

/** Where PostgreSQL listens: a socket in a folder, or a port of loopback. */
export interface ListeningPlace {
  /** A folder, or an address. */
  readonly host: string
  /** For a socket: a part of its name. */
  readonly port: number
  readonly settings: readonly string[]
}

const socketPort = 5_432
/** Of macOS and the BSDs, with the NUL at its end; Linux has four more. */
const socketPathMax = 103

/** The folder, unless a socket in it would have too long a path, or its file system holds no sockets. */
export const listeningPlace = async (folder: string): Promise<ListeningPlace> => {
  const path = join(folder, `.s.PGSQL.${socketPort}`)
  if (process.platform !== 'win32' && Buffer.byteLength(path) <= socketPathMax && (await holdsSockets(folder)))
    return {
      host: folder,
      port: socketPort,
      settings: [
        'listen_addresses=',
        `port=${socketPort}`,
        `unix_socket_directories=${folder}`,
        'unix_socket_permissions=0700',
      ],
    }
  const { port } = await listened({ host: '127.0.0.1', port: 0 })
  return {
    host: '127.0.0.1',
    port,
    settings: ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='],
  }
}

const holdsSockets = async (folder: string): Promise<boolean> => {
  const path = join(folder, '.s.try')
  await rm(path, { force: true })
  return listened({ path }).then(
    () => true,
    () => false,
  )
}

/** Listens there for a moment. */
const listened = (where: { host: string; port: number } | { path: string }): Promise<{ readonly port: number }> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(where, () => {
      const address = server.address()
      const { port } = typeof address === 'string' || address === null ? { port: 0 } : (address satisfies AddressInfo)
      server.close(() => resolve({ port }))
    })
  })
