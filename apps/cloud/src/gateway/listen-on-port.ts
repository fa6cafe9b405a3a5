import type { AddressInfo, Server } from 'node:net'

/** Ports that are tried after a default one. */
const fallbackPorts = 20

export interface WantedPort {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Whether the next free port will do when this one is taken. */
  readonly fallback: boolean
  /** The variable that names it, for errors. */
  readonly variable: string
}

/**
 * Listens on the wanted port, or on the next free one where that is allowed. Resolves to the port.
 * @throws Error with a sentence that names the variable
 */
export const listenOnPort = async (server: Server, { host, port, fallback, variable }: WantedPort): Promise<number> => {
  const last = fallback && port !== 0 ? Math.min(port + fallbackPorts, 65_535) : port
  for (let candidate = port; candidate <= last; candidate += 1) {
    const error = await listenOn(server, host, candidate)
    if (error === undefined) return (server.address() as AddressInfo).port // it listens on TCP
    if (error.code !== 'EADDRINUSE') throw refusedPort(candidate, variable, error)
  }
  if (last > port) throw new Error(`The ports ${port} to ${last} are all taken. Set ${variable} to a free one.`)
  throw new Error(`Port ${port} is taken by another program. Set ${variable} to a free one, or stop that program.`)
}

const listenOn = (server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> =>
  new Promise((resolve) => {
    const onListening = (): void => {
      server.off('error', onError)
      resolve(undefined)
    }
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off('listening', onListening)
      resolve(error)
    }
    server.once('listening', onListening).once('error', onError)
    server.listen(port, host)
  })

const refusedPort = (port: number, variable: string, error: NodeJS.ErrnoException): Error =>
  new Error(
    error.code === 'EACCES'
      ? `Port ${port} may not be used by this user. Set ${variable} to one above 1023.`
      : `${variable} ${port} cannot be listened on: ${error.message}`,
    { cause: error },
  )
