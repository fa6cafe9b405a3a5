/**
 * MQTT over WebSocket, at /mqtt. Browsers let any page open a WebSocket to this computer, and a connection may publish.
 * So the rules for HTTP requests that change something apply here: a page of another origin is refused, and so is a page
 * whose own host name resolves to this server (DNS rebinding). Programs send no Origin.
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer, createWebSocketStream } from 'ws'
import { answersTo, loopbackOnly } from '../web/host-names.ts'
import { isSameOrigin } from '../web/same-origin.ts'
import { brokerLimits, connectWithin } from './broker-limits.ts'

const webSocketPath = '/mqtt'
/** Names of MQTT 3.1.1 and 5.0, and of 3.1, as subprotocols. */
const subprotocols: readonly string[] = ['mqtt', 'mqttv3.1']
/** How often Node looks for requests that take too long. */
const checkEvery = connectWithin / 2

/** Not listening yet. `onStream` gets every WebSocket connection. */
export const makeWebSocketServer = (onStream: (stream: Duplex) => void): Server => {
  const server = createServer(
    { requestTimeout: connectWithin, headersTimeout: connectWithin, connectionsCheckingInterval: checkEvery },
    answerPlainRequest,
  )
  const sockets = new WebSocketServer({
    server,
    path: webSocketPath,
    maxPayload: brokerLimits.frameBytes,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
    verifyClient: ({ req }, decide) => {
      const { refusal, status } = judgeRequest(req)
      decide(refusal === undefined, status, refusal)
    },
  })
  sockets.on('connection', (socket) => onStream(makeStream(socket)))
  // ws repeats the server's errors here; they are handled where the server listens.
  sockets.on('error', () => undefined)
  return server
}

/** A packet is written in a dozen pieces under one cork; they leave in one frame instead of one each. */
const makeStream = (socket: WebSocket): Duplex =>
  createWebSocketStream(socket, {
    writev: (pieces, done) => socket.send(Buffer.concat(pieces.map(({ chunk }) => chunk as Buffer)), done), // no strings are written
  })

const answerPlainRequest = (_request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket', connection: 'close' })
  response.end(`This port speaks MQTT over WebSocket, at ${webSocketPath}.\n`)
}

/** The broker has no credentials and listens on loopback only, so it has no other name. */
const isOurs = answersTo(loopbackOnly)

const judgeRequest = ({ headers: { origin, host } }: IncomingMessage): { refusal?: string; status: number } => {
  if (host !== undefined && !isOurs(host)) return { refusal: 'The Host header names another server.', status: 421 }
  return isSameOrigin(origin, host) ? { status: 101 } : { refusal: 'This origin may not connect.', status: 403 }
}
