import {
  type Ack,
  type Birth,
  type Presence,
  type SignatureRefusal,
  type StateReport,
  readAck,
  readPresence,
  readStateReport,
  signatureProblems,
} from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'

interface HeardWhen {
  /** Cloud time of the kit. */
  readonly at: Instant
  /** The broker had it from before. */
  readonly retained: boolean
}

export type HeardAck = HeardWhen & { readonly uplink: 'ack'; readonly message: Ack }
type HeardPresence = HeardWhen & { readonly uplink: 'presence'; readonly message: Presence }
type HeardReport = HeardWhen & { readonly uplink: 'state'; readonly message: StateReport }
/** `clause`: of SPEC, which it breaks. */
type HeardUnreadable = HeardWhen & {
  readonly uplink: 'unreadable'
  readonly clause: '6' | '11.2'
  readonly problem: string
}

/** One message of the vehicle, as the kit received it. */
export type Heard = HeardAck | HeardPresence | HeardReport | HeardUnreadable

/** Reads what came on a topic whose last level is `uplink`. */
export const readHeard = (uplink: string, payload: Uint8Array, when: HeardWhen): Heard => {
  const unreadable = (problem: string): Heard => ({
    ...when,
    uplink: 'unreadable',
    clause: '6',
    problem: `a message that cannot be read: ${uplink}: ${problem}`,
  })
  if (uplink === 'ack') {
    const read = readAck(payload)
    return read.ok ? { ...when, uplink, message: read.message } : unreadable(textOf(read.why))
  }
  if (uplink === 'presence') {
    const read = readPresence(payload)
    return read.ok ? { ...when, uplink, message: read.message } : unreadable(textOf(read.why))
  }
  const read = readStateReport(payload)
  return read.ok ? { ...when, uplink: 'state', message: read.message } : unreadable(textOf(read.why))
}

/** What does not count by its signature. */
export const refusedAs = (refusal: SignatureRefusal, uplink: string, when: HeardWhen): Heard => ({
  ...when,
  uplink: 'unreadable',
  clause: '11.2',
  problem: `a message that is not signed as it must be: ${uplink}: ${signatureProblems[refusal]} (${refusal})`,
})

const textOf = ({ pointer, problem }: { readonly pointer: string; readonly problem: string }): string =>
  `${pointer} ${problem}`.trim()

/** Everything that the vehicle said since the kit connected, in the order in which it came. */
export class HeardMessages {
  readonly all: Heard[] = []
  #judged = 0

  /** Without what the broker had retained. */
  get births(): readonly Birth[] {
    return this.all.flatMap((heard) =>
      heard.uplink === 'presence' && heard.message.status === 'online' && !heard.retained ? [heard.message] : [],
    )
  }

  /** Sessions that ended, also those of which the broker kept the will. */
  get endedSessions(): readonly string[] {
    return this.all.flatMap((heard) =>
      heard.uplink === 'presence' && heard.message.status === 'offline' ? [heard.message.session] : [],
    )
  }

  acksOf(id: string): readonly HeardAck[] {
    return this.all.flatMap((heard) => (heard.uplink === 'ack' && heard.message.id === id ? [heard] : []))
  }

  /** The first that could not be read, or did not count, since the last one. */
  nextUnreadable(): HeardUnreadable | undefined {
    while (this.#judged < this.all.length) {
      const heard = this.all[this.#judged++]
      if (heard?.uplink === 'unreadable') return heard
    }
    return undefined
  }
}
