import { EventEmitter } from 'node:events'
import { Server } from 'node:http'
import { describe, expect, it } from 'vitest'
import { boundConnections } from './bound-connections.ts'

/** A server that is told of connections, with at most 2 of one client; one behind 10.0.0.0/8 speaks for many. */
const bounded = () => {
  const server = new Server()
  const refused: string[] = []
  const trustedProxies = ['10.0.0.0/8']
  boundConnections(server, { all: 20, ofOne: 2, trustedProxies, onRefused: (address) => void refused.push(address) })
  // Node's own listener wants a real socket.
  const [, listener] = server.listeners('connection')
  const connect = (remoteAddress: string): EventEmitter & { isOpen: boolean } => {
    const close = (): void => void Object.assign(socket, { isOpen: false }).emit('close')
    const socket = Object.assign(new EventEmitter(), { remoteAddress, isOpen: true, destroy: close })
    listener?.(socket)
    return socket
  }
  return { server, refused, connect }
}

describe('the bound on connections', () => {
  it('closes what is more of one address, tells it, and accepts others', () => {
    const { server, refused, connect } = bounded()
    const open = ['192.0.2.7', '::ffff:192.0.2.7', '192.0.2.7', '192.0.2.8'].map((from) => connect(from).isOpen)
    expect([server.maxConnections, open, refused]).toEqual([20, [true, true, false, true], ['192.0.2.7']])
  })

  it('counts the /64 of an IPv6 address as one', () => {
    const { connect } = bounded()
    const open = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'].map((from) => connect(from).isOpen)
    expect(open).toEqual([true, true, false, true])
  })

  it('has room again when one is closed', () => {
    const { connect } = bounded()
    const [first] = [connect('192.0.2.7'), connect('192.0.2.7')]
    expect(connect('192.0.2.7').isOpen).toBe(false)
    first?.emit('close')
    expect([connect('192.0.2.7').isOpen, connect('192.0.2.7').isOpen]).toEqual([true, false])
  })

  it('is not for this machine and trusted proxies', () => {
    const { refused, connect } = bounded()
    for (const from of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3'])
      for (let at = 0; at < 5; at += 1) expect(connect(from).isOpen).toBe(true)
    expect(refused).toEqual([])
  })
})
