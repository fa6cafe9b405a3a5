/** Names on the broker, all with the prefix of KEYFOB_QUEUE_PREFIX. */
export interface RabbitNames {
  /** Topic exchange of status events. */
  readonly status: string
  /** A log of them all, for people. */
  readonly statusLog: string
  /** Acks between gateway and workers. */
  readonly acks: string
  /** What could not be read. */
  readonly parked: string
  /** Reported state and presence, where RabbitMQ is the MQTT broker. */
  readonly uplinks: string
}

export const rabbitNames = (prefix: string): RabbitNames => ({
  status: `${prefix}.status`,
  statusLog: `${prefix}.status.log`,
  acks: `${prefix}.acks`,
  parked: `${prefix}.acks.parked`,
  uplinks: `${prefix}.uplinks`,
})
