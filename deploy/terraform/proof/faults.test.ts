/** Faults planted in the real configuration are caught in its real plan. policy/*.test.ts plant the others, on paper. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judge } from '../policy/judge.ts'
import { readPlan } from '../policy/plan.ts'
import type { Finding } from '../policy/rule.ts'
import { findTools } from './tools.ts'
import { Workspace, deploymentOf, terraformFolder } from './workspace.ts'

const tools = findTools(`${terraformFolder}/envs/.terraform.lock.hcl`)

const plant = async (workspace: Workspace): Promise<void> => {
  await workspace.write(
    'modules/postgres/fault_override.tf',
    `resource "aws_db_instance" "this" {
       publicly_accessible = true
       multi_az            = false
     }
     resource "aws_secretsmanager_secret_version" "role" {
       secret_string            = "hunter2-in-the-clear"
       secret_string_wo         = null
       secret_string_wo_version = null
     }`,
  )
  await workspace.write(
    'modules/valkey/fault_override.tf',
    `resource "aws_vpc_security_group_ingress_rule" "cluster" {
       cidr_ipv4                    = "0.0.0.0/0"
       referenced_security_group_id = null
     }`,
  )
  await workspace.write(
    'modules/pod-identity/fault_override.tf',
    `resource "aws_iam_role_policy" "this" {
       policy = jsonencode({ Statement = [{ Sid = "All", Effect = "Allow", Action = "*", Resource = "*" }] })
     }`,
  )
  await workspace.write('envs/fault.tf', 'resource "aws_s3_bucket" "plain" {\n  bucket = "keyfob-plain"\n}\n')
  await workspace.write(
    'envs/fault_override.tf',
    'provider "aws" {\n  default_tags {\n    tags = { Project = "keyfob", Environment = "prod", ManagedBy = "terraform" }\n  }\n}\n',
  )
}

describe.skipIf('missing' in tools)('faults in the configuration of prod', () => {
  let workspace: Workspace
  let findings: readonly Finding[] = []

  beforeAll(async () => {
    if ('missing' in tools) throw new Error(tools.missing)
    workspace = await Workspace.open(tools.found)
    await plant(workspace)
    await workspace.init('envs')
    findings = judge(readPlan(await workspace.plan(deploymentOf('prod'))))
  })
  afterAll(() => workspace.close())

  it.each([
    ['a public database', 'no public data plane', /aws_db_instance/],
    ['a cache that is open to a range', 'no public data plane', /valkey\.aws_vpc_security_group_ingress_rule/],
    ['a secret in the clear', 'no secrets in plan or state', /aws_secretsmanager_secret_version/],
    ['an unencrypted bucket', 'encryption at rest', /aws_s3_bucket\.plain/],
    ['a bucket that may become public', 'no public data plane', /aws_s3_bucket\.plain/],
    ['a role that may do everything', 'least privilege', /identity.*aws_iam_role_policy/],
    ['a missing tag', 'tags', /aws_eks_cluster/],
    ['a database in one zone', 'prod outlives a zone', /aws_db_instance/],
  ])('%s is caught', (_fault, rule, where) => {
    expect(findings.filter((each) => each.rule === rule && where.test(each.where)).length).toBeGreaterThan(0)
  })
})
