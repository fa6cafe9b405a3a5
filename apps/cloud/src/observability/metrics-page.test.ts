import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Metric, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { Metrics } from './metrics.ts'

const page = fileURLToPath(new URL('../../../../docs/metrics.md', import.meta.url))

const registered = (): readonly Metric[] => {
  const registry = new Registry()
  const metrics = new Metrics({ version: '0', roles: [] }, registry)
  metrics.watch({
    parts: () => ({}),
    cacheReads: () => ({ hit: 0, miss: 0, stale: 0, error: 0 }),
    depths: async () => ({}),
    figures: () => Promise.reject(new Error('nobody looks')),
    isAudited: true,
  })
  return registry.getMetricsAsArray() as unknown as readonly Metric[] // what it holds are metrics
}

const kinds = { counter: Counter, gauge: Gauge, histogram: Histogram }
const kindOf = (metric: Metric): string =>
  Object.entries(kinds).find(([, kind]) => metric instanceof kind)?.[0] ?? 'summary'

interface Facts {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly string[]
}
const factsOf = (metric: Metric): Facts => metric as unknown as Facts // the library has no types for what it keeps

const rowOf = (metric: Metric): string => {
  const { name, help, labelNames } = factsOf(metric)
  return `| \`${name}\` | ${kindOf(metric)} | ${labelNames.map((label) => `\`${label}\``).join(' ')} | ${help} |`
}

const tableOf = (metrics: readonly Metric[]): string =>
  ['| metric | type | labels | what it is |', '| --- | --- | --- | --- |', ...metrics.map(rowOf)].join('\n')

const withBlock = (text: string, name: string, made: string): string =>
  text.replace(
    new RegExp(`(<!-- generated: ${name} -->)[\\s\\S]*?(<!-- end -->)`),
    (_all, before: string, after: string) => `${before}\n\n${made}\n\n${after}`,
  )

/** `npx vitest run --project unit apps/cloud/src/observability -u` writes the page again. */
it('docs/metrics.md lists every metric as the code has it', async () => {
  const metrics = registered()
  const isOurs = (metric: Metric): boolean => factsOf(metric).name.startsWith('keyfob_')
  const ours = tableOf(metrics.filter(isOurs).toSorted((a, b) => factsOf(a).name.localeCompare(factsOf(b).name)))
  const text = withBlock(readFileSync(page, 'utf8'), 'keyfob', ours)
  // What a process can tell of itself is more on Linux than elsewhere.
  const fresh =
    process.platform === 'linux'
      ? withBlock(text, 'process', tableOf(metrics.filter((metric) => !isOurs(metric))))
      : text
  await expect(fresh).toMatchFileSnapshot(page)
})

it('docs/metrics.md says what each label of ours may be, and nothing else', () => {
  const labels = new Set(
    registered()
      .filter((metric) => factsOf(metric).name.startsWith('keyfob_'))
      .flatMap((metric) => factsOf(metric).labelNames),
  )
  const [, section = ''] = readFileSync(page, 'utf8').match(/\n## Labels\n([\s\S]*?)\n## /) ?? []
  const told = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, label]) => label)
  expect(told.toSorted()).toEqual([...labels].toSorted())
})

it('no label can name a vehicle, a command, a caller or an address', () => {
  const labels = registered().flatMap((metric) => factsOf(metric).labelNames)
  expect(labels.filter((label) => /vin|ivc|id$|who|url|host|topic|session|key/i.test(label))).toEqual([])
})
