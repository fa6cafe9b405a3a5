/** Reads in a closed loop. Whether they hit or missed is counted from what each answer says of itself. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { percentilesOf } from '../figures/percentiles.ts'
import { HttpConnection, headerOf } from './http-connection.ts'
import type { ReadsJob } from './load-job.ts'

export interface ReadRun {
  readonly apis: readonly string[]
  readonly paths: readonly string[]
  readonly onEdge: (edge: 'begin' | 'end') => void
}

interface Counts {
  readonly took: number[]
  hit: number
  miss: number
  other: number
}

export const measureReads = async (run: ReadRun, job: ReadsJob): Promise<Record<string, number>> => {
  const connections = Array.from(
    { length: job.callers },
    (_, index) => new HttpConnection(run.apis[index % run.apis.length]!), // within the list
  )
  // Twice as a whole, so that what can be cached is.
  for (let nth = 0; nth < 2; nth += 1) await pass(run, connections, countsOfNone(), Infinity)
  run.onEdge('begin')
  const begunAt = performance.now()
  const counts = await passes(run, job, connections)
  const seconds = (performance.now() - begunAt) / 1000
  run.onEdge('end')
  for (const connection of connections) connection.end()
  const { took, hit, miss, other } = counts
  return {
    'reads/s': Math.round(took.length / seconds),
    ...percentilesOf('read', took),
    reads: took.length,
    hits: hit,
    misses: miss,
    failed: other,
  }
}

const countsOfNone = (): Counts => ({ took: [], hit: 0, miss: 0, other: 0 })

/** All paths once, again and again, for so long, ms. */
const passes = async (run: ReadRun, { missOn, measure }: ReadsJob, connections: readonly HttpConnection[]) => {
  const counts = countsOfNone()
  const end = performance.now() + measure
  do {
    if (missOn !== undefined) await flush(missOn)
    await pass(run, connections, counts, end)
  } while (performance.now() < end)
  return counts
}

/** All paths once, or as many until then. */
const pass = async ({ paths }: ReadRun, connections: readonly HttpConnection[], counts: Counts, end: number) => {
  let next = 0
  const one = async (connection: HttpConnection): Promise<void> => {
    while (next < paths.length && performance.now() < end) await read(connection, paths[next++]!, counts) // looked before
  }
  await Promise.all(connections.map(one))
}

const read = async (connection: HttpConnection, path: string, counts: Counts): Promise<void> => {
  const begunAt = performance.now()
  const { status, head } = await connection.get(path)
  counts.took.push(performance.now() - begunAt)
  const mark = headerOf(head, 'x-cache')
  if (status === 200 && (mark === 'hit' || mark === 'miss')) counts[mark] += 1
  else counts.other += 1
}

/** Redis forgets all. */
const flush = async (port: number): Promise<void> => {
  const socket = connect(port, '127.0.0.1')
  socket.write('FLUSHALL\r\n')
  await once(socket, 'data')
  socket.destroy()
}
