import { validateWorkflow } from '@action-validator/core'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { filesUnder, textOf } from './testing/sample-files.ts'

interface Workflow {
  readonly permissions?: unknown
  readonly jobs: Readonly<
    Record<string, { readonly 'timeout-minutes'?: number; readonly steps: readonly { readonly run?: string }[] }>
  >
}

const paths = filesUnder('.github/workflows').filter((path) => /\.ya?ml$/.test(path))

/** A sentence for every breach of our own rules. */
const breachesOf = (text: string): readonly string[] => {
  const { permissions, jobs } = parse(text) as Workflow
  const loose = (text.match(/uses: .*/g) ?? []).filter(
    (use) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use),
  )
  const steps = Object.values(jobs).flatMap((job) => job.steps)
  return [
    ...loose.map((use) => `${use}: not pinned by a commit with its version beside it`),
    ...(permissions === undefined ? ['permissions are not narrowed'] : []),
    ...Object.entries(jobs)
      .filter(([, job]) => job['timeout-minutes'] === undefined)
      .map(([name]) => `${name}: may run for six hours`),
    // What a person writes (a branch, a title) would be run as shell.
    ...steps
      .filter(({ run = '' }) => /\$\{\{\s*(github\.(event|head_ref|ref_name)|inputs)\b/.test(run))
      .map(({ run = '' }) => `text of others in a script: ${run.slice(0, 80)}`),
    ...(/AWS_(SECRET_)?ACCESS_KEY/i.test(text) ? ['a key of AWS; OIDC needs none'] : []),
  ]
}

describe.each(paths)('%s', (path) => {
  it('is a workflow', () => expect(validateWorkflow(textOf(path)).errors).toEqual([]))
  it('keeps our own rules', () => expect(breachesOf(textOf(path))).toEqual([]))
})

it('finds the workflows', () =>
  expect(paths).toEqual(expect.arrayContaining(['.github/workflows/ci.yml', '.github/workflows/deploy.yml'])))

describe('a planted fault is found', () => {
  const ci = textOf('.github/workflows/ci.yml')
  const planted = (from: string | RegExp, to: string): string => {
    expect(ci).toMatch(from)
    return ci.replace(from, to)
  }

  it.each([
    ['a misspelled key', /runs-on/, 'run-on'],
    ['a step that does nothing', /- run: npm test/, '- rum: npm test'],
    ['an event that does not exist', /pull_request:/, 'pull_requests:'],
  ])('%s, by the validator', (_, from, to) => {
    expect(validateWorkflow(planted(from, to)).errors).not.toEqual([])
  })

  it.each([
    ['an action by its tag', /actions\/checkout@\S+ # v7.0.1/, 'actions/checkout@v7', 'not pinned'],
    ['a commit without its version', / # v7.0.1/, '', 'not pinned'],
    ['all permissions', /permissions:\n {2}contents: read\n/, '', 'not narrowed'],
    ['no end', /timeout-minutes: 90/, 'name: test', 'six hours'],
    ['text of others', /run: npm test/, 'run: echo ${{ github.event.pull_request.title }}', 'text of others'],
  ])('%s', (_, from, to, sentence) => {
    expect(breachesOf(planted(from, to)).join('\n')).toContain(sentence)
  })
})

it('deploys in this order, and goes back when the smoke test fails', () => {
  const { jobs } = parse(textOf('.github/workflows/deploy.yml')) as Workflow
  const script = JSON.stringify(jobs['deploy'])
  const order = [
    'configure-aws-credentials',
    'amazon-ecr-login',
    'build-push-action',
    'image.txt',
    'image-scan-complete',
    'update-kubeconfig',
    'helm upgrade',
    'helm test',
    'helm rollback',
  ]
  const places = order.map((word) => script.indexOf(word))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(script).toMatch(/--atomic --wait/)
  expect(script).toContain('image.digest=$DIGEST')
})
