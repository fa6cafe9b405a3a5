/** How much of each part a demand takes, on a given layout: 1 is all of it. */
import type { Demand } from './fleet-day.ts'
import { type CommandCost, type Part, constants, costAt } from './measured.ts'

/** Of the whole, but what says "each". */
export interface Layout {
  readonly name: string
  /** Keyfobs, each for a range of VINs, with a database and a RabbitMQ of its own. */
  readonly shards: number
  /** Pairs of an `api` and a `worker`, each with a core of its own, in each shard. */
  readonly pairs: number
  /** Cores of PostgreSQL, and of RabbitMQ, in each shard. */
  readonly databaseCores: number
  readonly rabbitCores: number
  /** Brokers for the vehicles, all together; one core each, as Mosquitto is. */
  readonly brokers: number
}

/** Shares by the name of the part. */
export type Use = Readonly<Record<string, number>>

export const useOf = (demand: Demand, layout: Layout, costs: readonly CommandCost[]): Use => {
  const { shards, pairs, databaseCores, rabbitCores, brokers } = layout
  const commands = demand.commands / shards
  const [reports, births] = [demand.reports / shards, demand.births / shards]
  /** Milliseconds of CPU a second. */
  const ofCommands = (part: Part): number => commands * costAt(costs, part, Math.max(1e-9, commands / pairs))
  const { birthWorker, reportWorker, reportPostgres, birthPostgres, messageBroker } = constants
  // Presence is heard by every worker: more of them do not make it cheaper.
  const worker = (ofCommands('worker') + reports * reportWorker.value) / pairs + births * birthWorker.value
  const postgres = ofCommands('postgres') + reports * reportPostgres.value + births * birthPostgres.value
  // A command is three messages, a report two; a birth is about five with its connection and subscription.
  const messages = (demand.commands * 3 + demand.reports * 2 + demand.births * 5) / brokers
  return {
    'api: CPU': ofCommands('api') / pairs / 1_000,
    'worker: CPU': worker / 1_000,
    'worker: births': births / constants.birthsMax.value,
    'PostgreSQL: CPU': postgres / 1_000 / databaseCores,
    'RabbitMQ: CPU': ofCommands('rabbit') / 1_000 / rabbitCores,
    'relay: events': (commands * 4) / constants.eventsMax.value,
    'broker: connections': demand.connections / brokers / constants.connectionsPerBroker.value,
    'broker: CPU': (messages * messageBroker.value) / 1_000,
    'one Keyfob, as measured': commands / constants.commandsMax.value,
  }
}
