import { connect } from 'node:net'

/** Connects to a port of this machine, says something, and resolves to the first bytes that come back; '' when none do. */
export const answerOf = (port: number, question: string | Uint8Array): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (text: string): void => {
      socket.destroy()
      resolve(text)
    }
    socket.setTimeout(1_000, () => end(''))
    socket.once('connect', () => socket.write(question))
    socket.once('data', (bytes) => end(bytes.toString('latin1')))
    socket.once('error', () => end('')).once('close', () => end(''))
  })

export const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
