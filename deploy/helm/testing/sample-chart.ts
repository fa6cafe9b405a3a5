/** Helm from its npm package, and what it makes of the charts. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parseAllDocuments } from 'yaml'

const execute = promisify(execFile)

export const helmFolder = fileURLToPath(new URL('..', import.meta.url))
const program = fileURLToPath(new URL('../../../node_modules/.bin/helm', import.meta.url))

export const chartNames = ['keyfob', 'keyfob-platform'] as const
export type ChartName = (typeof chartNames)[number]
export const environments = ['dev', 'prod'] as const
export type EnvironmentName = (typeof environments)[number]

/** Any object of Kubernetes; its parts are looked at by rules that check what they read. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  /** The types of Kubernetes check it in sample-types.ts. */
  readonly spec?: any
}

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`

const image = ['image.repository=123456789012.dkr.ecr.eu-central-1.amazonaws.com/keyfob', `image.digest=${digest('a')}`]

/** What deploy/up fills in from Terraform and the build. */
const filledIn: Readonly<Record<ChartName, readonly string[]>> = {
  keyfob: image,
  'keyfob-platform': [
    'ingress.certificateArns={arn:aws:acm:eu-central-1:123456789012:certificate/8c2b}',
    'secrets.cacheHost=cache.example:6379',
    'trust.authorities=PEM',
    `rabbitmqImage=docker.io/library/rabbitmq@${digest('b')}`,
  ],
}

const wordsFor = (chart: ChartName, environment: EnvironmentName, settings: readonly string[]): readonly string[] => [
  join(helmFolder, chart),
  '-f',
  join(helmFolder, 'values', `${chart.replace('keyfob-', '')}-${environment}.yaml`),
  ...[...filledIn[chart], ...settings].flatMap((setting) => ['--set', setting]),
]

/** Lint of a template that is no YAML never ends in this version, and takes all memory: 2 GiB and a minute are the end of it. */
const helm = (...words: readonly string[]): Promise<{ stdout: string }> =>
  execute('sh', ['-c', 'ulimit -v 2097152; exec timeout -s KILL 60 "$0" "$@"', program, ...words], {
    maxBuffer: 2 ** 24,
  })

/** Whether Helm can run here: its package is for Linux on x64. */
export const hasHelm = await helm('version').then(
  () => true,
  () => false,
)

/** @throws with what Helm says against the chart or its values */
export const lint = (
  chart: ChartName,
  environment: EnvironmentName,
  ...settings: readonly string[]
): Promise<unknown> => helm('lint', '--strict', ...wordsFor(chart, environment, settings))

/** The objects of a chart. `settings` are words for `--set`. @throws with what Helm says, such as its schema's refusal */
export const render = async (
  chart: ChartName,
  environment: EnvironmentName,
  ...settings: readonly string[]
): Promise<readonly KubeObject[]> => {
  const words = ['template', 'keyfob', '--namespace', 'keyfob', '--kube-version', '1.33.0']
  const { stdout } = await helm(...words, ...wordsFor(chart, environment, settings))
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null)
}
