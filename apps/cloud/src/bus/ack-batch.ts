/**
 * Several acks in one message between gateway and workers: a message of a quorum queue costs RabbitMQ and both ends much
 * more than its content. One line each: the VIN, a space, the ack unchanged. JSON holds no unescaped line feed.
 */
export const ackBatchMediaType = 'application/vnd.keyfob.acks'

export interface BatchedAck {
  /** As it was written; read with care. */
  readonly vin: string
  readonly body: Buffer
}

export const writeAckBatch = (acks: readonly BatchedAck[]): Buffer =>
  Buffer.from(acks.map(({ vin, body }) => `${vin} ${body.toString()}`).join('\n'))

/** A line without a space is an ack without a VIN. */
export const readAckBatch = (batch: Buffer): readonly BatchedAck[] =>
  batch
    .toString()
    .split('\n')
    .map((line) => {
      const end = line.indexOf(' ')
      return { vin: line.slice(0, Math.max(end, 0)), body: Buffer.from(line.slice(end + 1)) }
    })
