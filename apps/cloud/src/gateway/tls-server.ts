/**
 * MQTT over TLS. A client may show a certificate of the authority of vehicles; one of another authority, or one that has
 * expired, ends the connection, and without one a password is needed.
 */
import type { Server, Socket } from 'node:net'
import { type TLSSocket, createServer } from 'node:tls'
import { connectWithin } from './broker-limits.ts'

export interface TlsServerOptions {
  /** PEM of the broker's own certificate, with those between it and its authority, and of its key. */
  readonly cert: string
  readonly key: string
  /** PEM of the authority of vehicles; null: no certificate is asked for. */
  readonly vehicleAuthority: string | null
}

/** As of other sockets of the broker. */
const socketOptions = { keepAlive: true, keepAliveInitialDelay: 60_000, noDelay: true }

/** Not listening yet. `onStream` gets every connection after its handshake, `onRefused` why a certificate is not accepted. */
export const makeTlsServer = (
  { cert, key, vehicleAuthority }: TlsServerOptions,
  onStream: (stream: Socket) => void,
  onRefused: (problem: string) => void,
): Server => {
  const asked = vehicleAuthority === null ? {} : { ca: vehicleAuthority, requestCert: true, rejectUnauthorized: false }
  const server = createServer({ ...socketOptions, cert, key, ...asked, handshakeTimeout: connectWithin }, (socket) => {
    const problem = certificateProblem(socket)
    if (problem === undefined) return onStream(socket)
    onRefused(problem)
    socket.destroy()
  })
  // Handshakes that fail end their own connection.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  return server
}

/** Undefined: it showed a good one, or none. */
const certificateProblem = (socket: TLSSocket): string | undefined => {
  if (socket.authorized || socket.getPeerX509Certificate() === undefined) return undefined
  return String(socket.authorizationError)
}
