import { Aedes, type AedesOptions } from 'aedes'

interface Persistence {
  outgoingClearMessageId(): Promise<undefined>
}

/**
 * Aedes for clients of this process's lifetime: a session ends with its connection, so that nothing is kept for those
 * who are away (an old command least of all), and nobody can make it grow by leaving. The contract needs no session.
 */
export class LocalAedes extends Aedes {
  /** Opens for clients; the options are fixed from then on. */
  static async open(options: AedesOptions): Promise<LocalAedes> {
    const aedes = new LocalAedes(options)
    await aedes.listen()
    // Not in the types; it exists once aedes listens. Without sessions there is no outgoing queue to clear, and the
    // library would make an empty one for each client id that ever sent a PUBACK, and keep it for ever.
    const { persistence } = aedes as unknown as { persistence: Persistence }
    persistence.outgoingClearMessageId = async () => undefined
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
}
