/**
 * MQTT over WebSocket, at /mqtt. Browsers let any page open a WebSocket to this computer, so a page of another site is
 * turned away by its Origin; programs send none.
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer, createWebSocketStream } from 'ws'
import { brokerLimits, connectWithin } from './broker-limits.ts'

const webSocketPath = '/mqtt'
/** Names of MQTT 3.1.1 and 5.0, and of 3.1, as subprotocols. */
const subprotocols: readonly string[] = ['mqtt', 'mqttv3.1']
/** How often Node looks for requests that take too long. */
const checkEvery = connectWithin / 2

/** Not listening yet. `onStream` is handed every connection that speaks WebSocket. */
export const makeWebSocketDoor = (onStream: (stream: Duplex) => void): Server => {
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
    verifyClient: ({ origin }, decide) => decide(isOwnOrigin(origin), 403, 'This origin may not connect.'),
  })
  sockets.on('connection', (socket) => onStream(makeStream(socket)))
  // ws repeats the server's errors here; whoever listens on the server has them already.
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

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

const isOwnOrigin = (origin: string | undefined): boolean =>
  origin === undefined || (URL.canParse(origin) && loopbackNames.has(new URL(origin).hostname))
