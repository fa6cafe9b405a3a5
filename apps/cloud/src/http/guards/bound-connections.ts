import type { Server } from 'node:http'
import { isOneOf, networkOf, plainAddress } from './client-address.ts'

export interface ConnectionBounds {
  /** Of all clients together. */
  readonly all: number
  /** Of one address, or one /64 of IPv6. */
  readonly ofOne: number
  /** Addresses and ranges that speak for many clients. So does this machine itself. */
  readonly trustedProxies: readonly string[]
  /** Hears of each connection that was closed because its address has too many. */
  readonly onRefused: (address: string) => void
}

const loopback = ['127.0.0.0/8', '::1/128']

/** Bounds connections in number, and those of one client so that it leaves room for the others. What is more is closed. */
export const boundConnections = (server: Server, bounds: ConnectionBounds): void => {
  const { all, ofOne, trustedProxies, onRefused } = bounds
  const isExempt = isOneOf([...loopback, ...trustedProxies])
  const counts = new Map<string, number>()
  server.maxConnections = all
  server.on('connection', (socket) => {
    const address = plainAddress(socket.remoteAddress ?? '') ?? ''
    if (isExempt(address)) return
    const client = networkOf(address)
    const count = counts.get(client) ?? 0
    if (count >= ofOne) {
      socket.destroy()
      return onRefused(address)
    }
    counts.set(client, count + 1)
    socket.once('close', () => leave(counts, client))
  })
}

const leave = (counts: Map<string, number>, client: string): void => {
  const count = (counts.get(client) ?? 0) - 1
  if (count > 0) counts.set(client, count)
  else counts.delete(client)
}
