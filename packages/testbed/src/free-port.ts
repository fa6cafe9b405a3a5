import { createServer } from 'node:net'

/** A port of 127.0.0.1 that is free now, below the range from which the system takes its own (32768). */
export const freePort = async (): Promise<number> => {
  for (let round = 0; round < 100; round += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (await isFree(port)) return port
  }
  throw new Error('No free port was found between 20000 and 32000.')
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
