/** The load program, a process of its own beside what it measures. It takes orders from the bench, and ends with it. */
import { type SigningKey, signingKeyOf, toSign } from '@keyfob/runtime'
import { CommandBook } from './command-book.ts'
import { dialects } from './dialect.ts'
import { type Ledger, openLedger } from './ledger.ts'
import type { LoadJob, LoadOrder, LoadReport, LoadSetup } from './load-job.ts'
import { measureCommands } from './measure-commands.ts'
import { measureReads } from './measure-reads.ts'
import { Vehicles } from './vehicles.ts'

/** Commands that reads ask for: the newest. */
const readMax = 2_000

const report = (what: LoadReport): void => void process.send?.(what)
const onEdge = (edge: 'begin' | 'end'): void => report({ edge })

let setup: LoadSetup | undefined
let ledger: Ledger | undefined
let book = new CommandBook()

const open = async (wanted: LoadSetup): Promise<LoadReport> => {
  setup = wanted
  const dialect = dialects[wanted.dialect]
  ledger = await openLedger(wanted.ledger, dialect)
  const sign = wanted.signingKey === undefined ? undefined : signWith(signingKeyOf(wanted.signingKey))
  await Vehicles.connect(wanted.mqttUrl, { dialect, count: wanted.vehicles, sign, onCommand: (id) => book.arrive(id) })
  return { figures: {} }
}

/** As a vehicle does; it verifies nothing, because real vehicles do that on processors of their own. */
const signWith =
  (key: SigningKey) =>
  (vin: string, text: string): string => {
    const { input, signed } = toSign(text, { kid: key.kid, subject: vin })
    return signed(key.sign(input))
  }

const run = async (job: LoadJob): Promise<LoadReport> => {
  if (setup === undefined || ledger === undefined) throw new Error('The load program was given a job before its setup.')
  const dialect = dialects[setup.dialect]
  if (job.kind === 'reads') {
    // Only those that were called are known; callers take them in order.
    const known = Math.min(setup.vehicles, book.acceptedCount)
    const vins = Array.from({ length: known }, (_, index) => `/vehicles/${dialect.vinOf(index)}`)
    const paths = job.of === 'vehicle' ? vins : book.ids.slice(-readMax).map((id) => `/commands/${id}`)
    return { figures: await measureReads({ apis: setup.apis, paths, onEdge }, job) }
  }
  book = new CommandBook()
  const figures = await measureCommands({ setup, dialect, ledger, book, onEdge }, job)
  return { figures, ...(book.firstFailure !== undefined && { note: book.firstFailure.slice(0, 300) }) }
}

process.on('message', (order: LoadOrder) => {
  const done = 'setup' in order ? open(order.setup) : run(order.job)
  done.then(report, (error: unknown) =>
    report({ problem: error instanceof Error ? (error.stack ?? '') : String(error) }),
  )
})
process.on('disconnect', () => process.exit())
