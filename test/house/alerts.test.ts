import { expect, it } from 'vitest'
import { buildProgram } from '../../apps/cli/src/program.ts'
import { rows } from '../../deploy/grafana/dashboard.ts'
import { files, textOf } from './repository.ts'

const alerts = textOf('deploy/grafana/alerts.yaml')
const pages = files.filter((path) => /^docs\/runbooks\/(?!README).*\.md$/.test(path))
const index = textOf('docs/runbooks/README.md')
const panels = rows.flatMap((row) => row.panels)

interface Alert {
  readonly name: string
  readonly severity: string
  readonly page: string
}

/** Each rule begins with its name. */
const rules: readonly Alert[] = alerts
  .split('- alert: ')
  .slice(1)
  .map((text) => ({
    name: text.match(/^\w+/)?.[0] ?? '',
    severity: text.match(/severity: (\w+)/)?.[1] ?? '',
    page: text.match(/runbook: (\S+)/)?.[1] ?? '',
  }))

/** As docs/metrics.md lists them, which a unit test compares with the code. What Prometheus makes of a histogram is a metric, too. */
const metrics = new Map(
  [...textOf('docs/metrics.md').matchAll(/^\| `(\w+)` \| (counter|gauge|histogram) \|/gm)].map(([, name, kind]) => [
    name,
    kind,
  ]),
)
const isMetric = (name: string): boolean => {
  const base = name.replace(/_(bucket|sum|count)$/, '')
  return metrics.has(name) || (base !== name && metrics.get(base) === 'histogram')
}
const metricsIn = (text: string): readonly string[] => text.match(/\b(?:keyfob|nodejs|process)_[a-z0-9_]+\b/g) ?? []

it('finds rules, pages and metrics to compare', () => {
  expect([rules.length, pages.length, metrics.size, panels.length].map((count) => count > 10)).not.toContain(false)
})

it('every alert has a severity, a summary, a description and its page', () => {
  const lacking = rules.filter(({ severity, page }) => !/^(critical|warning)$/.test(severity) || !pages.includes(page))
  expect(lacking).toEqual([])
  for (const word of ['summary', 'description'])
    expect(alerts.match(new RegExp(`^ {10}${word}: `, 'gm'))).toHaveLength(rules.length)
})

it('every page is of one alert, and the list names each with its severities', () => {
  const wanted = pages.map((page) => {
    const of = rules.filter((rule) => rule.page === page)
    return {
      page,
      names: [...new Set(of.map(({ name }) => name))],
      severities: of.map(({ severity }) => severity).toSorted(),
    }
  })
  const silent = wanted.filter(({ page, names: [name], severities }) => {
    const row = `| [${name}](${page.replace('docs/runbooks/', '')}) | ${severities.join(', ')} |`
    return !textOf(page).startsWith(`# ${name}\n`) || !index.includes(row)
  })
  expect(
    silent,
    'the page begins with another name than its alert, or docs/runbooks/README.md does not list it',
  ).toEqual([])
  expect(wanted.filter(({ names }) => names.length !== 1)).toEqual([])
})

it('every page says what it means, what users notice, where to look, what to do and when to wake whom', () => {
  const parts = ['**It means:**', '**Users notice', '**Look**', '**Do**', '**Wake:**']
  const lacking = pages.flatMap((page) =>
    parts.filter((part) => !textOf(page).includes(part)).map((part) => `${page} has no ${part}`),
  )
  expect(lacking).toEqual([])
})

it('every metric of dashboard, alerts and pages is real', () => {
  const texts = {
    'deploy/grafana/alerts.yaml': alerts,
    'deploy/grafana/alerts.test.yaml': textOf('deploy/grafana/alerts.test.yaml'),
  }
  const ofPages = Object.fromEntries([...pages, 'docs/operations.md'].map((page) => [page, textOf(page)]))
  const ofPanels = Object.fromEntries(
    panels.map(({ title, queries }) => [title, queries.map(({ expr }) => expr).join()]),
  )
  const unreal = Object.entries({ ...texts, ...ofPages, ...ofPanels }).flatMap(([where, text]) =>
    metricsIn(text)
      .filter((name) => !isMetric(name))
      .map((name) => `${where} names ${name}, which no process tells.`),
  )
  expect(unreal).toEqual([])
})

it('every metric of Keyfob’s own is on the dashboard', () => {
  const shown = new Set(
    panels.flatMap(({ queries }) =>
      queries.flatMap(({ expr }) => metricsIn(expr).map((name) => name.replace(/_(bucket|sum|count)$/, ''))),
    ),
  )
  const ours = [...metrics.keys()].filter((name) => name?.startsWith('keyfob_'))
  expect(ours.filter((name) => !shown.has(name ?? ''))).toEqual([])
})

it('every event of the log that a page names is real', () => {
  const events = new Set(
    [...textOf('docs/logs.md').matchAll(/^\| `([a-z_]+\.[a-z_]+)` \|/gm)].map(([, event]) => event),
  )
  const named = pages.flatMap((page) =>
    [...textOf(page).matchAll(/`([a-z_]+\.[a-z_]+)`/g)].flatMap(([, event]) =>
      event === undefined ? [] : [{ page, event }],
    ),
  )
  const unreal = named.filter(({ event }) => !events.has(event) && !/^keyfob\.|\.(yaml|json|md)$/.test(event))
  expect(named.length).toBeGreaterThan(20)
  expect(unreal).toEqual([])
})

it('every command of keyfob that a page names is real, with its options', () => {
  const named = pages.flatMap((page) =>
    [...textOf(page).matchAll(/`npx keyfob ([^`]+)`/g)].flatMap(([, words]) => words ?? []),
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.flatMap(problemsOf)).toEqual([])
})

/** Words as a page has them: verbs, then options and `<places>`. */
const problemsOf = (words: string): readonly string[] => {
  let command = buildProgram()
  for (const word of words.split(' ')) {
    const next = command.commands.find((each) => each.name() === word)
    if (next !== undefined) command = next
    else if (word.startsWith('--') && !command.options.some(({ long }) => long === word))
      return [`keyfob ${words}: there is no ${word}`]
    else if (isGroup(command)) return [`keyfob ${words}: there is no ${word}`]
  }
  return isGroup(command) ? [`keyfob ${words}: it does nothing alone`] : []
}

/** Whether it only holds verbs; `vehicles` also lists, and shows the one that is named. */
const isGroup = ({ commands, registeredArguments }: ReturnType<typeof buildProgram>): boolean =>
  commands.length > 0 && registeredArguments.length === 0
