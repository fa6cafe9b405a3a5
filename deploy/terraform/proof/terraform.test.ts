/**
 * Terraform itself, without a cloud: formatted, valid, tested on a mocked provider, and planned for real with the AWS
 * provider of a filesystem mirror; the plan keeps every rule of policy/. Where a tool is missing, a note says what was
 * not run; source.test.ts runs anyway.
 */
import { spawnSync } from 'node:child_process'
import { homedir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judgeGrants } from '../policy/grants.ts'
import { judge, linesOf } from '../policy/judge.ts'
import { type Plan, readPlan } from '../policy/plan.ts'
import { items } from './costs.ts'
import { findTerraform, findTools } from './tools.ts'
import { type Deployment, Workspace, deployments, environments, passwords, terraformFolder } from './workspace.ts'

const terraform = findTerraform()
const tools = findTools(`${terraformFolder}/envs/.terraform.lock.hcl`)

if ('missing' in terraform) console.log(`note: NOT RUN: terraform fmt, because ${terraform.missing}`)
if ('missing' in tools) console.log(`note: NOT RUN: terraform init, validate, test and plan, because ${tools.missing}`)

it.skipIf('missing' in terraform)('every file is formatted', () => {
  const { status, stdout, stderr } = spawnSync('terraform', ['fmt', '-check', '-diff', '-recursive', terraformFolder], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: homedir() },
  })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
})

/** Quantities of the table of costs that are not those of the plan. */
const miscounted = ({ resources }: Plan, { name }: Deployment): readonly string[] => {
  const environment = environments.find((each) => each === name)
  if (environment === undefined) return []
  const countOf = (type: string): number => resources.filter((each) => each.type === type).length
  return items.flatMap(({ counted, what, ...item }) =>
    counted === undefined || item[environment] === countOf(counted) ? [] : [`${what}: ${countOf(counted)} in the plan`],
  )
}

describe.skipIf('missing' in tools).each(deployments)('$name', (deployment) => {
  const { root, values } = deployment
  let workspace: Workspace

  beforeAll(async () => {
    if ('missing' in tools) throw new Error(tools.missing)
    workspace = await Workspace.open(tools.found)
    await workspace.init(root)
  })
  afterAll(() => workspace.close())

  it('is valid', async () => {
    expect(await workspace.terraform(root, 'validate')).toContain('The configuration is valid')
  })

  it('passes its tests on a mocked provider', async () => {
    const said = await workspace.terraform(root, 'test', `-var-file=${values}`)
    const [, passed, failed] = /(\d+) passed, (\d+) failed/.exec(said) ?? []
    expect({ isSome: Number(passed) > 0, failed }, said).toEqual({ isSome: true, failed: '0' })
  })

  it('has a plan that keeps every rule, and holds no password', async () => {
    const text = await workspace.plan(deployment)
    const plan = readPlan(text)
    expect(plan.resources.length).toBeGreaterThan(50)
    expect(linesOf(judge(plan))).toEqual([])
    expect(linesOf(await judgeGrants(plan))).toEqual([])
    expect(miscounted(plan, deployment)).toEqual([])
    expect(Object.values(passwords).filter((password) => text.includes(password))).toEqual([])
  })
})
