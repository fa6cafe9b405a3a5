/**
 * Keeps an error that the broker's library throws while it works for one client from ending the process. The library
 * has no guard of its own: its errors reach Node, which knows no connection. `onDefect` gets the error and ends the
 * client's connection; the others continue.
 */
import type { Duplex } from 'node:stream'
import type { Client } from 'aedes'

export type OnDefect = (error: unknown) => void

/** The library's reader of packets, which is not in its types. */
interface Reading {
  readonly _parser: { parse(bytes: Buffer): number }
}

/** What the library asks of its persistence while a client connects and leaves; each has the client in front. */
const asked = ['subscriptionsByClient', 'cleanSubscriptions', 'delWill', 'putWill'] as const
export type ClientMemory = Record<(typeof asked)[number], (client: object, ...more: object[]) => Promise<unknown>>

/**
 * Guards what runs in turns of the client's own: the events of its stream, its `connected` (packets that came with the
 * CONNECT are handled then), and the parser, from which it reads on when it is done with a packet.
 */
export const guardClient = (client: Client, stream: Duplex, onDefect: OnDefect): void => {
  guardEvents(stream, onDefect)
  guardEvents(client, onDefect)
  const { _parser: parser } = client as unknown as Reading // see there
  const parse = parser.parse.bind(parser)
  parser.parse = (bytes) => guarded(() => parse(bytes), 0, onDefect)
}

/** Guards the steps of a CONNECT and of an end: each runs when a promise of the persistence has resolved. */
export const guardMemory = (memory: ClientMemory, onDefect: (client: object, error: unknown) => void): void => {
  for (const name of asked) {
    const ask = memory[name].bind(memory)
    memory[name] = (client: object, ...more: object[]) =>
      guardSteps(ask(client, ...more), (error) => onDefect(client, error))
  }
}

const guardEvents = (emitter: NodeJS.EventEmitter, onDefect: OnDefect): void => {
  const emit = emitter.emit.bind(emitter)
  emitter.emit = (name, ...values: unknown[]) => guarded(() => emit(name, ...values), true, onDefect)
}

const guarded = <Value>(run: () => Value, otherwise: Value, onDefect: OnDefect): Value => {
  try {
    return run()
  } catch (error) {
    onDefect(error)
    return otherwise
  }
}

/** What the library chains to the promise may throw, and that rejection would be unhandled. */
const guardSteps = <Value>(promise: Promise<Value>, onDefect: OnDefect): Promise<Value> => {
  const hang = promise.then.bind(promise)
  const guardedThen: typeof hang = (onValue, onError) => {
    const hung = hang(onValue, onError)
    hung.catch(onDefect)
    return hung
  }
  Reflect.set(promise, 'then', guardedThen)
  return promise
}
