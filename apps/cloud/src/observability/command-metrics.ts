import { isOpen, states } from '@keyfob/protocol'
import { type Duration, seconds } from '@keyfob/runtime'
import { Counter, Histogram, type Registry } from 'prom-client'
import type { CommandRecord } from '../ports/command-record.ts'
import type { Change } from '../ports/command-store.ts'
import type { RefusalCode } from '../ports/command-service.ts'
import type { Measures } from '../ports/measures.ts'

/** From a millisecond, where the embedded parts are, to the longest that a person waits. */
const hopBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
/** A command may live as long as a vehicle sleeps. */
const lifeBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 43_200, 86_400]
const groupBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256]

/** The hops of a command, each measured once where it ends. */
const hops = ['commit', 'publish', 'receipt', 'answer', 'event'] as const
export type Hop = (typeof hops)[number]

/** What is counted. */
const countersOf = (registers: Registry[]) => ({
  accepted: new Counter({
    name: 'keyfob_commands_accepted_total',
    help: 'Commands that were accepted, by type.',
    labelNames: ['command'],
    registers,
  }),
  refused: new Counter({
    name: 'keyfob_commands_refused_total',
    help: 'Submits that were refused, by problem.',
    labelNames: ['reason'],
    registers,
  }),
  transitions: new Counter({
    name: 'keyfob_command_transitions_total',
    help: 'Changes of state, by type, new state and reason code.',
    labelNames: ['command', 'state', 'reason'],
    registers,
  }),
  late: new Counter({
    name: 'keyfob_command_late_answers_total',
    help: 'Unknown outcomes that better evidence corrected, by the new state.',
    labelNames: ['state'],
    registers,
  }),
  contradicted: new Counter({
    name: 'keyfob_command_contradictions_total',
    help: 'Acks that contradicted what the vehicle had said before.',
    registers,
  }),
  repeats: new Counter({
    name: 'keyfob_command_repeats_total',
    help: 'Messages that were repeated, or sent as questions, by kind.',
    labelNames: ['message'],
    registers,
  }),
})

/** What is timed and sized. */
const histogramsOf = (registers: Registry[]) => ({
  hops: new Histogram({
    name: 'keyfob_hop_seconds',
    help: 'Time of each hop: request to commit, attempt to PUBACK, attempt to receipt, attempt to answer, transition to published event.',
    labelNames: ['hop'],
    buckets: hopBuckets,
    registers,
  }),
  lives: new Histogram({
    name: 'keyfob_command_seconds',
    help: 'Time from acceptance to settled, by final state.',
    labelNames: ['state'],
    buckets: lifeBuckets,
    registers,
  }),
  waits: new Histogram({
    name: 'keyfob_lane_wait_seconds',
    help: 'Time from acceptance to the first attempt, of commands that had to wait for their lane or vehicle.',
    buckets: lifeBuckets,
    registers,
  }),
  groupSizes: new Histogram({
    name: 'keyfob_group_commit_size',
    help: 'Submits and steps of one transaction.',
    buckets: groupBuckets,
    registers,
  }),
  groupTimes: new Histogram({
    name: 'keyfob_group_commit_seconds',
    help: 'Time of one transaction of submits and steps.',
    buckets: hopBuckets,
    registers,
  }),
})

/**
 * The numbers of commands. Labels are closed lists: command types of the catalogue, states, reason codes, hops; never a
 * VIN or an id, so that the number of series does not grow with the fleet.
 */
export class CommandMetrics implements Measures {
  readonly #counters: ReturnType<typeof countersOf>
  readonly #histograms: ReturnType<typeof histogramsOf>

  constructor(registry: Registry) {
    this.#counters = countersOf([registry])
    this.#histograms = histogramsOf([registry])
    this.#begin()
  }

  accepted({ command }: CommandRecord, took: Duration): void {
    this.#counters.accepted.inc({ command })
    this.hop('commit', took)
  }

  refused(reason: RefusalCode): void {
    this.#counters.refused.inc({ reason })
  }

  changed({ record, moved, send, contradiction }: Change): void {
    if (contradiction) this.#counters.contradicted.inc()
    if (moved) return this.#moved(record)
    if (send !== null) this.#counters.repeats.inc({ message: send })
  }

  published(took: Duration): void {
    this.hop('publish', took)
  }

  committed(size: number, took: Duration): void {
    this.#histograms.groupSizes.observe(size)
    this.#histograms.groupTimes.observe(took / seconds(1))
  }

  hop(hop: Hop, took: Duration): void {
    this.#histograms.hops.observe({ hop }, Math.max(0, took) / seconds(1))
  }

  /** From zero on: Prometheus sees no increase of a series whose first number is a one. */
  #begin(): void {
    for (const hop of hops) this.#histograms.hops.zero({ hop })
    for (const message of ['command', 'cancel']) this.#counters.repeats.inc({ message }, 0)
    for (const state of states.filter((each) => !isOpen(each))) {
      this.#histograms.lives.zero({ state })
      if (state !== 'unknown') this.#counters.late.inc({ state }, 0)
    }
  }

  #moved(record: CommandRecord): void {
    const { command, state, reason, attemptedAt, acceptedAt, receivedAt, settledAt, late, eventSequence } = record
    this.#counters.transitions.inc({ command, state, reason: reason.code })
    if (late) this.#counters.late.inc({ state })
    if (state === 'sent' && eventSequence > 1 && attemptedAt !== null)
      this.#histograms.waits.observe((attemptedAt - acceptedAt) / seconds(1))
    if (state === 'delivered' && attemptedAt !== null && receivedAt !== null)
      this.hop('receipt', receivedAt - attemptedAt)
    if (settledAt === null || late) return
    this.#histograms.lives.observe({ state }, (settledAt - acceptedAt) / seconds(1))
    if (reason.layer === 'vehicle' && attemptedAt !== null) this.hop('answer', settledAt - attemptedAt)
  }
}
