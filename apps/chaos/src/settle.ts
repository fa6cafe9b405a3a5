/** The end of a run, once its load is over: what is open settles, doubts are asked about, and the last events are consumed. */
import { type Duration, seconds } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { doubtsOf, isOver, readCommands } from './judge.ts'
import type { StatusReader } from './status-reader.ts'

/** What is open when it is calm has at most its own life (a minute) and its answer timeout left. */
const settleWithin: Duration = seconds(240)
/** Questions about doubts are asked when a vehicle is heard; then at 10, 20, 40 s. */
const doubtsWithin: Duration = seconds(60)
/** The relay is behind by what it publishes in a moment. */
const eventsWithin: Duration = seconds(60)

export interface SettleOptions {
  /** Of the database. */
  readonly url: string
  /** Commands from this id on; default: all. */
  readonly since?: string
  readonly reader: StatusReader
  /** Has every vehicle come back, so that it is heard and asked about its doubts. */
  readonly reconnect: () => void
  /** Hears what is waited for. */
  readonly tell: (what: string) => void
}

/** Waits for all of it, each for its own time. What did not come by then is for the judge to find. */
export const settleAll = async ({ url, since, reader, reconnect, tell }: SettleOptions): Promise<void> => {
  const rows = () => readCommands(url, since)
  const wait = (look: () => Promise<boolean>, within: Duration, what: string) =>
    eventually(look, { within, every: 1_000, what }).catch(() => undefined)
  tell('what is open settles')
  await wait(async () => isOver(await rows()), settleWithin, 'every command being settled')
  tell('doubts are asked about')
  reconnect()
  await wait(async () => doubtsOf(await rows()).length === 0, doubtsWithin, 'doubts')
  tell('the last events are published')
  const isRead = async () => (await rows()).every(({ id, sequence }) => reader.lastOf(id) >= sequence)
  await wait(isRead, eventsWithin, 'every event being consumed')
}
