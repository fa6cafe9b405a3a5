import type { FigureMinute, Figures } from '@keyfob/client'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, withApi } from '../options.ts'
import { printJson, printLine, printTable } from '../terminal.ts'

type Counts = Readonly<Record<string, number>>

/** `keyfob figures` shows those of now and of the last hour; with `--window`, minute by minute. */
export const addFiguresCommand = (program: Command): void => {
  withApi(program.command('figures').description('show how the whole system does now, and did in the last hour'))
    .option('--window <span>', 'minute by minute instead, so far back: 15m, 1h, at most 48h')
    .action(figures)
}

const figures = async ({ json, window, ...options }: ApiOptions & { window?: string }): Promise<void> => {
  const { system } = clientOf(options)
  if (window !== undefined) return showSeries(await system.figureSeries({ window }), json)
  const found = await system.figures()
  if (json) return printJson(found)
  printTable(['what', 'value'], Object.entries(rowsOf(found)))
  const { spans } = found.lastMinute ?? {}
  if (spans === undefined) return
  printLine()
  printTable(
    ['in the last minute', 'p50', 'p99'],
    spanNames.map(([name, words]) => [words, ms(spans[name]?.p50), ms(spans[name]?.p99)]),
  )
}

const spanNames = [
  ['accept', 'request to commit'],
  ['toBroker', 'acceptance to broker'],
  ['toVehicle', 'attempt to vehicle'],
  ['settle', 'acceptance to outcome'],
] as const satisfies readonly (readonly [keyof FigureMinute['spans'], string])[]

const rowsOf = ({ open, vehicles, schedules, webhooks, deliveries, lastHour }: Figures): Record<string, string> => ({
  open: countsOf(open),
  vehicles: `${vehicles.online} of ${vehicles.registered} online`,
  schedules: countsOf(schedules),
  webhooks: countsOf(webhooks),
  deliveries: countsOf(deliveries),
  'last hour': `${lastHour.accepted} accepted (${lastHour.minutes} minutes counted)`,
  settled: countsOf(lastHour.settled),
  unknown: `${share(lastHour.unknownShare)}, ${lastHour.corrected} corrected`,
})

const showSeries = (items: readonly FigureMinute[], json: true | undefined): void => {
  if (json) return items.forEach((each) => printJson(each))
  if (items.length === 0) return printLine('No minute is counted yet.')
  printTable(
    ['minute', 'accepted', 'settled', 'unknown', 'open', 'online', 'accept p99', 'vehicle p99', 'settle p99'],
    items.map(({ at, accepted, settled, unknownShare, open, vehicles, spans }) => [
      at,
      String(accepted),
      String(sum(settled)),
      share(unknownShare),
      open === null ? '' : String(sum(open)),
      vehicles === null ? '' : String(vehicles.online),
      ms(spans.accept?.p99),
      ms(spans.toVehicle?.p99),
      ms(spans.settle?.p99),
    ]),
  )
}

const sum = (counts: Counts): number => Object.values(counts).reduce((all, each) => all + each, 0)

/** `12: queued 3, sent 9`; those with none are left out. */
const countsOf = (counts: Counts): string => {
  const some = Object.entries(counts).filter(([, count]) => count > 0)
  return some.length === 0 ? '0' : `${sum(counts)}: ${some.map(([name, count]) => `${name} ${count}`).join(', ')}`
}

const share = (part: number | null): string => (part === null ? '' : `${(100 * part).toFixed(1)} %`)

const ms = (span: number | undefined): string => (span === undefined ? '' : `${span} ms`)
