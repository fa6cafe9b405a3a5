import { Aedes, type AedesOptions, type Client } from 'aedes'
import { type ClientMemory, guardClient, guardMemory } from './guard-client.ts'
import { type RetainedMemory, indexRetained } from './index-retained.ts'

interface Persistence extends ClientMemory, RetainedMemory {
  outgoingClearMessageId(): Promise<undefined>
}

/** Called with an error that the library threw on what a client sent; the client's connection is closed next. */
export type OnClientDefect = (clientId: string | undefined, error: unknown) => void

/** Registers of the library, which are not in its types: plain objects that are keyed by what clients choose. */
interface Registers {
  clients: object
  brokers: object
}

interface ClientRegisters {
  subscriptions: object
  duplicates: object
  readonly _parser: NodeJS.EventEmitter
}

interface ReadPacket {
  readonly cmd: string
  readonly subscriptions?: readonly { topic: string }[]
}

/**
 * Aedes without persistent sessions: a session ends with its connection, so that nothing is kept for offline clients
 * (least of all an old command), and no client can make it grow by disconnecting. The contract needs no session.
 *
 * The library looks up client ids and filters in plain objects, where `constructor` or `__proto__` is always found. They
 * are replaced by objects without a prototype, which hold only names that clients sent. Any other error that the library
 * throws ends the connection of the client that it was working for.
 */
export class LocalAedes extends Aedes {
  readonly #onDefect: OnClientDefect

  constructor(options: AedesOptions, onDefect: OnClientDefect) {
    super(options)
    this.#onDefect = onDefect
    const registers = this as unknown as Registers // see there
    registers.clients = emptyRegister()
    registers.brokers = emptyRegister()
    const { handle } = this
    this.handle = (stream, request) => {
      const client = prepare(handle(stream, request))
      guardClient(client, stream, (error) => this.#end(client, error))
      return client
    }
  }

  /** Opens for clients; the options are fixed from then on. */
  static async open(options: AedesOptions, onDefect: OnClientDefect): Promise<LocalAedes> {
    const aedes = new LocalAedes(options, onDefect)
    await aedes.listen()
    // Not in the types; it exists once aedes listens. Without sessions there is no outgoing queue to clear, and the
    // library would make an empty one for each client id that ever sent a PUBACK, and keep it forever.
    const { persistence } = aedes as unknown as { persistence: Persistence }
    persistence.outgoingClearMessageId = async () => undefined
    indexRetained(persistence)
    guardMemory(persistence, (client, error) => aedes.#end(client, error))
    return aedes
  }

  /** The library asks this for every session expiry, of 3.1.1's clean flag too, and tells MQTT 5 clients the answer. */
  clampSessionExpiry(): number {
    return 0
  }

  /** Resolves when every client is disconnected. */
  async end(): Promise<void> {
    await new Promise<void>((resolve) => this.close(resolve))
  }

  /** The library tells the client, or no more than its id. */
  #end(client: Partial<Client>, error: unknown): void {
    this.#onDefect(client.id, error)
    client.conn?.destroy()
  }
}

const emptyRegister = (): object => Object.create(null) as object

/** Before the client has read anything: its connection is read in a later turn. */
const prepare = (client: Client): Client => {
  const registers = client as unknown as ClientRegisters // see there
  registers.subscriptions = emptyRegister()
  registers.duplicates = emptyRegister()
  registers['_parser'].prependListener('packet', renameProto)
  return client
}

/**
 * The filters of one SUBSCRIBE pass through a plain object that is out of reach, and this one name changes what it is.
 * With a $ in front the rules refuse it as they refuse any such filter, and its sender is told.
 */
const renameProto = ({ subscriptions = [] }: ReadPacket): void => {
  for (const subscription of subscriptions) if (subscription.topic === '__proto__') subscription.topic = '$__proto__'
}
