import { describe, expect, it } from 'vitest'
import { judgeGrants } from './grants.ts'
import { actionsFor, overlap, overlapArn } from './iam-reference.ts'
import type { JsonObject } from './plan.ts'
import { samplePlan, samplePolicy, sampleStatement } from './testing/sample-plan.ts'

const judgeStatements = async (...statements: readonly JsonObject[]): Promise<string> => {
  const policy = samplePolicy(...statements.map((each) => sampleStatement(each)))
  const findings = await judgeGrants(samplePlan([{ type: 'aws_iam_policy', values: { policy } }]))
  return findings.map(({ sentence }) => sentence).join('\n')
}

const tagged = (kind: string): JsonObject => ({ StringEquals: { [`aws:${kind}Tag/Project`]: 'keyfob' } })
const ec2 = 'arn:aws:ec2:eu-central-1:123456789012'

it.each([
  ['a*', 'ab', true],
  ['a*c', '*b*', true],
  ['*', '', true],
  ['a', 'b', false],
  ['a*', 'b*', false],
  ['vpc/*', 'subnet/*', false],
])('%s and %s overlap: %s', (one, other, answer) => {
  expect([overlap(one, other), overlap(other, one)]).toEqual([answer, answer])
})

it('ARNs overlap part by part', () => {
  expect(overlapArn(`${ec2}:subnet/*`, 'arn:*:ec2:*:*:vpc/*')).toBe(false)
  expect(overlapArn(`${ec2}:*/*`, 'arn:*:ec2:*:*:vpc/*')).toBe(true)
  expect(overlapArn('arn:aws:logs:eu-central-1:1:log-group:a:*', 'arn:*:logs:*:*:log-group:*')).toBe(true)
  expect(overlapArn('*', 'arn:*:ec2:*:*:vpc/*')).toBe(true)
})

it('knows what a wildcard means', async () => {
  expect((await actionsFor('ecr:Get*')).map(({ name }) => name)).toContain('ecr:GetAuthorizationToken')
  expect(await actionsFor('no-service:Get*')).toEqual([])
})

describe('a statement', () => {
  it('that grants what it says passes', async () => {
    expect(await judgeStatements({})).toBe('')
    expect(await judgeStatements({ Action: 'ecr:GetAuthorizationToken', Resource: '*' })).toBe('')
    expect(await judgeStatements({ Action: 'kms:CreateKey', Resource: '*', Condition: tagged('Request') })).toBe('')
  })

  it.each<[JsonObject, string]>([
    [{ Action: 's3:GetObjects' }, 'IAM does not know'],
    [{ Action: 'eks:CreateCluster', Resource: 'arn:aws:eks:eu-central-1:123456789012:cluster/a' }, 'never grants'],
    [{ Action: 'kms:CreateKey', Resource: 'arn:aws:kms:eu-central-1:123456789012:key/*' }, 'never grants'],
    [{ Action: 's3:GetObject', Resource: 'arn:aws:rds:eu-central-1:123456789012:db:a' }, 'none of its actions'],
    [{ Action: 'ec2:DeleteVpc', Resource: `${ec2}:vpc/*`, Condition: { Bool: { 'kms:ViaService': 'a' } } }, 'never'],
    [{ Action: 'iam:PassRole', Resource: 'arn:aws:iam::1:role/a', Condition: tagged('Request') }, 'never grants'],
  ])('%o is caught', async (change, sentence) => {
    expect(await judgeStatements(change)).toContain(sentence)
  })

  it('that reaches only half of what an action asks for is caught, and another can reach the rest', async () => {
    const subnet = { Action: 'ec2:CreateSubnet', Resource: `${ec2}:subnet/*`, Condition: tagged('Request') }
    const vpc = { Action: 'ec2:CreateSubnet', Resource: `${ec2}:vpc/*`, Condition: tagged('Resource') }
    expect(await judgeStatements(subnet)).toContain('ec2:CreateSubnet also asks for vpc')
    expect(await judgeStatements(subnet, vpc)).toBe('')
  })
})
