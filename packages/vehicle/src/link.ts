/** What a link tells its vehicle, and asks of it. Called one at a time; must not throw. */
export interface LinkListener {
  /** Before each connection: the will of the session that is about to begin. A rejection delays the connection. */
  will(): Promise<LinkMessage>
  /** Connected, and subscribed to the command topic: time to announce the birth. */
  onUp(): void
  /** A connection is lost, or another attempt failed. */
  onDown(problem: string | undefined): void
  /** A message on the command topic, in the order in which they came. */
  onMessage(payload: Uint8Array): void
}

export interface LinkMessage {
  readonly topic: string
  readonly payload: string
  readonly retain: boolean
}

/**
 * The connection to the cloud: one MQTT connection at a time, with a clean session. It subscribes before it reports that it
 * is up, and reconnects by itself, forever, with back-off. `MqttLink` is the real one.
 */
export interface Link {
  /** Begins to connect, and returns at once: a vehicle may start without coverage. */
  open(commandTopic: string, listener: LinkListener): void
  /** QoS 1; resolves at PUBACK, rejects when there is no connection or it is lost before. Nothing is kept for later. */
  publish(message: LinkMessage): Promise<void>
  /** Ends in order: what was published before goes out first, within a bound. No listener is called afterwards. */
  close(): Promise<void>
}
