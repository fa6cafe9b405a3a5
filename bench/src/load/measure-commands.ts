/** One run of commands: warm up, measure, and wait until what was accepted is settled. */
import { systemClock } from '@keyfob/runtime'
import { Callers } from './callers.ts'
import { CommandBook } from './command-book.ts'
import type { Dialect } from './dialect.ts'
import type { Ledger } from './ledger.ts'
import type { ClosedJob, LoadSetup, OpenJob } from './load-job.ts'

/** Given up when so long nothing more is settled, and in any case after the second; ms. */
const stillFor = 5_000
const drainMax = 60_000
const drainLook = 250

export interface CommandRun {
  readonly setup: LoadSetup
  readonly dialect: Dialect
  readonly ledger: Ledger
  readonly book: CommandBook
  readonly onEdge: (edge: 'begin' | 'end') => void
}

export const measureCommands = async (run: CommandRun, job: ClosedJob | OpenJob): Promise<Record<string, number>> => {
  const { setup, dialect, ledger, book } = run
  const callers = new Callers({ dialect, apis: setup.apis, vehicles: setup.vehicles, book })
  const before = await ledger.count()
  const end = new AbortController()
  const { signal } = end
  const calling = job.kind === 'closed' ? callers.closed(job.callers, signal) : callers.open(job.rate, signal)
  const settledPerSecond = await measure(run, job).finally(() => end.abort())
  await calling
  const atEnd = (await ledger.count()) - before
  const settled = await drained(ledger, before, book)
  callers.close()
  return {
    'lifecycles/s': Math.round(settledPerSecond),
    ...book.figures(await ledger.settledAt(book.measuredIds)),
    // What was accepted and not settled when the last caller had its answer.
    backlog: book.acceptedCount - atEnd,
    accepted: book.acceptedCount,
    settled,
  }
}

/** Resolves to the commands that were settled in a second. */
const measure = async (run: CommandRun, { warmUp, measure: span }: ClosedJob | OpenJob): Promise<number> => {
  const { ledger, book, onEdge } = run
  await systemClock.sleep(warmUp)
  onEdge('begin')
  const first = await ledger.count()
  const begunAt = performance.now()
  book.begin()
  await systemClock.sleep(span)
  book.end()
  onEdge('end')
  const last = await ledger.count()
  return ((last - first) * 1000) / (performance.now() - begunAt)
}

/** Resolves to how many were settled since `before` when all were, or when no more come. */
const drained = async (ledger: Ledger, before: number, book: CommandBook): Promise<number> => {
  const giveUpAt = performance.now() + drainMax
  let settled = (await ledger.count()) - before
  let movedAt = performance.now()
  while (settled < book.acceptedCount && performance.now() - movedAt < stillFor && performance.now() < giveUpAt) {
    await systemClock.sleep(drainLook)
    const now = (await ledger.count()) - before
    if (now > settled) movedAt = performance.now()
    settled = now
  }
  return settled
}
