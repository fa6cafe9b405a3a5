import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'
import type { JsonObject } from './plan.ts'
import { samplePlan, samplePolicy, sampleStatement } from './testing/sample-plan.ts'

const judgePolicy = (policy: string): readonly string[] =>
  judge(samplePlan([{ type: 'aws_iam_policy', values: { policy } }])).map(({ sentence }) => sentence)

const judgeStatement = (change: JsonObject): readonly string[] => judgePolicy(samplePolicy(sampleStatement(change)))

it('a named statement about named things passes', () => {
  expect(judgeStatement({})).toEqual([])
})

it.each<[JsonObject, string]>([
  [{ Sid: undefined as never }, 'has no name'],
  [{ Sid: 'read one' }, 'has no name'],
  [{ NotAction: 'iam:*' }, 'says NotAction'],
  [{ Action: '*' }, 'allows every action'],
  [{ Action: 's3:*', Resource: '*' }, 'allows s3:* on *'],
  [{ Action: ['s3:Get*', 's3:ListBucket'], Resource: ['*'] }, 'allows s3:Get* on *'],
  [{ Action: 's3:PutObject', Resource: '*' }, 'reaches every resource'],
])('%o is caught', (change, sentence) => {
  expect(judgeStatement(change).join()).toContain(sentence)
})

it('a statement with a written reason may reach everything', () => {
  expect(judgeStatement({ Sid: 'FindZone', Action: 'route53:ListHostedZones', Resource: '*' })).toEqual([])
})

it('a denial may reach everything', () => {
  expect(judgeStatement({ Effect: 'Deny', Action: 's3:*', Resource: '*' })).toEqual([])
})

it('an empty policy, a name twice, and one that IAM would refuse for its size are caught', () => {
  expect(judgePolicy(samplePolicy()).join()).toContain('no statement')
  expect(judgePolicy(samplePolicy(sampleStatement(), sampleStatement())).join()).toContain('two statements')
  expect(judgeStatement({ Resource: `arn:aws:s3:::${'a'.repeat(6200)}` }).join()).toContain('divide it')
})

it('a policy that the plan does not know is caught', () => {
  const plan = samplePlan([{ type: 'aws_iam_policy', unknown: { policy: true } }])
  expect(
    judge(plan)
      .map(({ sentence }) => sentence)
      .join(),
  ).toContain('not known in the plan')
})

describe('a role', () => {
  const judgeRole = (principal: JsonObject | string, condition: JsonObject, values: JsonObject = {}): string => {
    const trust = {
      Sid: 'Assumes',
      Effect: 'Allow',
      Principal: principal,
      Action: 'sts:AssumeRole',
      Condition: condition,
    }
    const role = {
      name: 'keyfob-prod-a',
      permissions_boundary: 'b',
      assume_role_policy: samplePolicy(trust),
      ...values,
    }
    return judge(samplePlan([{ type: 'aws_iam_role', values: role }]))
      .map(({ sentence }) => sentence)
      .join()
  }
  const account = { StringEquals: { 'aws:SourceAccount': '123456789012' } }
  const github = (aud: string, sub: string, operator = 'StringEquals') => ({
    [operator]: { 'token.actions.githubusercontent.com:aud': aud, 'token.actions.githubusercontent.com:sub': sub },
  })

  it('of a service of this account passes', () => {
    expect(judgeRole({ Service: 'eks.amazonaws.com' }, account)).toBe('')
    expect(judgeRole({ Service: 'ec2.amazonaws.com' }, {})).toBe('')
  })

  it('without boundary is caught, unless it is one of CI', () => {
    expect(judgeRole({ Service: 'ec2.amazonaws.com' }, {}, { permissions_boundary: null })).toContain('boundary')
    const ci = { permissions_boundary: null, name: 'keyfob-ci-prod-plan' }
    expect(judgeRole({ Service: 'ec2.amazonaws.com' }, {}, ci)).toBe('')
  })

  it.each<[JsonObject | string, JsonObject, string]>([
    ['*', {}, 'trusts everyone'],
    [{ AWS: '*' }, {}, 'trusts users or roles'],
    [{ Service: 'rds.amazonaws.com' }, {}, 'for any account'],
    [{ Federated: 'github' }, {}, 'the claim aud'],
    [{ Federated: 'github' }, github('sts.amazonaws.com', 'repo:a/b:*'), 'the claim sub'],
    [{ Federated: 'github' }, github('sts.amazonaws.com', 'repo:a/*', 'StringLike'), 'the claim sub'],
  ])('that trusts %o under %o is caught', (principal, condition, sentence) => {
    expect(judgeRole(principal, condition)).toContain(sentence)
  })

  it('of exactly one kind of job of one repository passes', () => {
    expect(judgeRole({ Federated: 'github' }, github('sts.amazonaws.com', 'repo:a/b:environment:prod'))).toBe('')
  })
})

it.each(['AdministratorAccess', 'AmazonS3FullAccess'])('%s is caught', (policy) => {
  const values = { policy_arn: `arn:aws:iam::aws:policy/${policy}` }
  expect(judge(samplePlan([{ type: 'aws_iam_role_policy_attachment', values }]))).toHaveLength(1)
})

it.each(['*', { AWS: '*' }])('a bucket that lets %o in is caught, and one that shuts it out is not', (Principal) => {
  const judgeBucket = (Effect: string): readonly string[] => {
    const policy = samplePolicy(sampleStatement({ Effect, Principal }))
    return judge(samplePlan([{ type: 'aws_s3_bucket_policy', values: { policy } }])).map(({ sentence }) => sentence)
  }
  expect(judgeBucket('Allow')).toEqual(['ReadOne is open to everyone.'])
  expect(judgeBucket('Deny')).toEqual([])
})
