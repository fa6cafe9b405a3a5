/** The tables of contract/SPEC.md that are made from the code, as Markdown. */
import { type CommandType, classOf } from '../catalogue/command-type.ts'
import { standings } from '../lifecycle/states.ts'
import { type Cell, lifecycleEvents, transitions } from '../lifecycle/transitions.ts'

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

const cellText = (cell: Cell): string =>
  cell === 'keep' ? '·' : cell === 'contradiction' ? '**contradiction**' : `\`${cell}\``

/** One row for each event, one column for each standing. */
export const transitionTable = (): string =>
  table(
    ['event', ...standings.map((standing) => `\`${standing}\``)],
    lifecycleEvents.map((event) => [
      `\`${event}\``,
      ...standings.map((standing) => cellText(transitions[standing][event])),
    ]),
  )

/** The command types and their policies, by name. */
export const catalogueTable = (types: readonly CommandType[]): string =>
  table(
    ['command', 'lane', 'class', 'staleness', 'lives (default, at most)', 'lane busy', 'answer within', 'shown by'],
    types.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(typeRow),
  )

const typeRow = (type: CommandType): readonly string[] => {
  const { name, lane, staleness, conflict, answerTimeoutSeconds, postCondition } = type
  return [
    `\`${name}\``,
    `\`${lane}\``,
    `\`${classOf(type)}\``,
    `\`${staleness.policy}\``,
    `${staleness.ttlSecondsDefault} s, ${staleness.ttlSecondsMax} s`,
    `\`${conflict}\``,
    `${answerTimeoutSeconds} s`,
    postCondition.length === 0
      ? 'nothing'
      : `\`${postCondition[0]?.signal ?? ''}\`${postCondition.length > 1 ? ' and its like' : ''}`,
  ]
}

const end = '\n<!-- end -->'

/** The page with a generated block made again: what is between its marks. Throws when the page has no such block. */
export const withBlock = (page: string, name: string, text: string): string => {
  const mark = `<!-- generated: ${name} -->\n`
  const [from, to] = [page.indexOf(mark), page.indexOf(end, page.indexOf(mark))]
  if (from < 0 || to < 0) throw new Error(`the page has no block "${name}"`)
  return `${page.slice(0, from + mark.length)}\n${text}\n${page.slice(to)}`
}

/** Names of the blocks that a page has. */
export const blocksOf = (page: string): readonly string[] =>
  [...page.matchAll(/<!-- generated: ([^<>]+) -->/g)].map((match) => match[1] ?? '')
