import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** What an AMQP broker says of itself before anybody logs in; '' for what it does not say. */
export interface AmqpGreeting {
  readonly product: string
  readonly version: string
}

/** AMQP 0-9-1, section 4.2.2. */
const protocolHeader = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1])
/** Type, channel and size of a frame (section 2.3.5). */
const frameHeader = 7
/** Longer than the properties of any broker. In bytes. */
const greetingMax = 65_536
/** Most characters of a name or version that are shown. */
const textMax = 100

/** The first frame of a broker, which is connection.start (section 1.4.2.1 of the reference). @throws where none comes in time */
export const readAmqpGreeting = async (url: string, patience: number): Promise<AmqpGreeting> => {
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const isTls = protocol === 'amqps:'
  const to = { host, port: Number(port || (isTls ? 5671 : 5672)) }
  const socket = isTls ? connectTls({ ...to, servername: host }) : connectTcp(to)
  socket.setTimeout(patience, () => socket.destroy(new Error('it did not greet in time')))
  try {
    socket.write(protocolHeader)
    return greetingIn(await firstFrame(socket))
  } finally {
    socket.destroy()
  }
}

const firstFrame = async (socket: Socket): Promise<Buffer> => {
  let read = Buffer.alloc(0)
  for await (const chunk of socket) {
    read = Buffer.concat([read, chunk as Buffer]) // a socket without an encoding
    const end = read.length < frameHeader ? Number.POSITIVE_INFINITY : frameHeader + read.readUInt32BE(3)
    if (read.length >= end) return read.subarray(frameHeader, end)
    if (read.length > greetingMax) break
  }
  throw new Error('it did not greet')
}

/** Class, method and the two digits of the protocol come before the properties; after them nothing is read. */
const greetingIn = (frame: Buffer): AmqpGreeting => {
  const properties = longStringsOf(frame.subarray(10, 10 + frame.readUInt32BE(6)))
  const of = (key: string) => (properties.get(key) ?? '').slice(0, textMax)
  return { product: of('product'), version: of('version') }
}

/** Of a field table (section 4.2.5.5), as far as its values have the types of RabbitMQ's greeting. */
const longStringsOf = (table: Buffer): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  let at = 0
  while (at < table.length) {
    const key = table.toString('utf8', at + 1, at + 1 + table.readUInt8(at))
    at += 1 + table.readUInt8(at)
    const type = String.fromCharCode(table.readUInt8(at))
    at += 1
    if (type === 't') at += 1
    else if (type === 'S' || type === 'F') {
      const end = at + 4 + table.readUInt32BE(at)
      if (type === 'S') found.set(key, table.toString('utf8', at + 4, end))
      at = end
    } else break
  }
  return found
}
