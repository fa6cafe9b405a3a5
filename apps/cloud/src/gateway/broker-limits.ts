import { payloadBytesMax } from '@keyfob/protocol'
import { type Duration, seconds } from '@keyfob/runtime'

/** Limits for everything of the embedded broker that a client could make grow. */
export const brokerLimits = {
  /** Open sockets, TCP and WebSocket together, also those that have not said CONNECT yet: the file limit of a process. */
  connections: 20_000,
  /** Of a whole packet, seen in its fixed header before the rest is read: four of the contract's largest payloads. */
  packetBytes: 4 * payloadBytesMax,
  /** Of one WebSocket frame, which may hold several packets; ws refuses a larger one by its header. */
  frameBytes: 16 * payloadBytesMax,
  /** Written to a client and not yet taken by it: 64 of the largest payloads. A slower reader is disconnected. */
  unsentBytes: 64 * payloadBytesMax,
  /** Filters of one client: a vehicle has one, a person's tool a handful. */
  subscriptionsPerClient: 100,
  /** Retained messages: a birth for each vehicle that can be connected, and as many again of those that left. */
  retained: { topics: 40_000, bytes: 64 * 1_024 * 1_024 },
  /** Of one client: a vehicle has one, a person's tool a handful, and one that speaks for many vehicles needs none. */
  retainedOfClient: { topics: 100, bytes: 1_024 * 1_024 },
  /** Messages of one client that wait for their receipt before no more is read of it; advertised to MQTT 5 clients. */
  receiveMaximum: 256,
} as const

/** From the connection to its CONNECT; also for the HTTP request that opens a WebSocket. */
export const connectWithin: Duration = seconds(10)
/** A client that reads nothing for this long is disconnected. */
export const drainWithin: Duration = seconds(10)
/** Clients get this long at a stop to take their DISCONNECT. */
export const goodbyeWithin: Duration = seconds(1)
