import type { CountedFault } from './fault-book.ts'
import type { FuzzReport } from './fuzz-report.ts'

const suspectsShown = 8

/** For a person. What a fault shows is the server's own text, which may hold anything: escaped, so that no terminal obeys it. */
export const printReport = (report: FuzzReport): string => {
  const { seed, requests, payloads, pages, goodCommands, tookMs, faults } = report
  const counted = (what: Readonly<Record<string, number>>): string =>
    Object.entries(what)
      .map(([name, count]) => `${name}: ${count}`)
      .join(', ')
  const { busyMs } = report.slowestHealth
  const last = report.memory.at(-1)
  const lines = [
    ...faults.flatMap(faultLines),
    `seed ${seed}: ${requests} requests and ${payloads} payloads in ${Math.round(tookMs / 1_000)} s, ${pages} pages of lists, ${goodCommands} good commands`,
    `answers    ${counted(report.statuses)}`,
    `receipts   ${counted(report.receipts)}`,
    `/healthz   at most ${busyMs} ms of work before it`,
    `memory     heap ${last?.heapMb} MB, external ${last?.externalMb} MB, resident ${last?.rssMb} MB at the end`,
    faults.length === 0
      ? 'No faults.'
      : `${faults.length} kinds of fault. The same again: npm run fuzz -- --seed ${seed} --requests ${requests} --payloads ${payloads}`,
  ]
  return `${lines.map(visible).join('\n')}\n`
}

const faultLines = ({
  kind,
  place,
  detail,
  count,
  request,
  answer,
  suspects = [],
}: CountedFault): readonly string[] => [
  `FAULT ${kind}, at ${place}${count > 1 ? `, ${count} times` : ''}: ${detail}`,
  ...(request === undefined ? [] : [`  ${request}`]),
  ...(answer ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => `    ${line}`),
  ...(suspects.length === 0 ? [] : ['  in progress or shortly before:']),
  ...suspects.slice(-suspectsShown).map((line) => `  ${line.slice(0, 1_000)}`),
  '',
]

/** C0, DEL, C1, line separators and bidirectional controls as escapes. */
const visible = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
