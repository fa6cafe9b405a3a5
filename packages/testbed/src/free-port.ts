import { type Server, createServer } from 'node:net'

/** Ports that are handed out, below the range from which the system takes its own (32768), */
const least = 26_000
const count = 6_000
/** and for each of them, so far below it, one that says whose it is: it is listened on until the process ends. */
const below = 6_000

/**
 * A port of 127.0.0.1 that is free now, and this process's alone until it ends: a server that is to have it needs seconds
 * before it listens, and tests run beside each other.
 */
export const freePort = async (): Promise<number> => {
  for (let round = 0; round < 100; round += 1) {
    const port = least + Math.floor(Math.random() * count)
    const claim = await listening(port - below)
    if (claim === undefined) continue
    claim.unref()
    const server = await listening(port)
    if (server === undefined) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
  throw new Error(`No free port was found between ${least} and ${least + count}.`)
}

/** Undefined when another listens there. */
const listening = (port: number): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
