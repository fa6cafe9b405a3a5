import { expect, it } from 'vitest'
import { judge } from './judge.ts'
import { samplePlan, sampleTags } from './testing/sample-plan.ts'

const caught = (plan: ReturnType<typeof samplePlan>, rule: string): readonly string[] =>
  judge(plan)
    .filter((finding) => finding.rule === rule)
    .map(({ where }) => where)

const name = 'no secrets in plan or state'

it('a value that the provider calls sensitive is caught', () => {
  const plan = samplePlan([
    { type: 'aws_vpc', values: { note: 'hush' }, sensitive: { note: true } },
    { type: 'aws_vpc', name: 'later', unknown: { note: true }, sensitive: { note: true } },
    { type: 'aws_vpc', name: 'none', values: { note: null }, sensitive: { note: true } },
  ])
  expect(caught(plan, name)).toEqual(['module.m.aws_vpc.this', 'module.m.aws_vpc.later'])
})

it.each([
  { secret_string: 'hunter2' },
  { master_password: 'hunter2' },
  { user: [{ username: 'a', password: 'hunter2' }] },
  { passwords: ['hunter2'] },
  { environment: { LINK: 'amqps://keyfob:hunter2@broker:5671' } },
  { user_data: '-----BEGIN RSA PRIVATE KEY-----' },
  { user_data: 'export KEY=AKIAIOSFODNN7EXAMPLE' },
])('%o is caught', (values) => {
  expect(caught(samplePlan([{ type: 'aws_vpc', values }]), name)).toEqual(['module.m.aws_vpc.this'])
})

it('a password that is known only after apply is caught: it would be in the state', () => {
  expect(caught(samplePlan([{ type: 'aws_vpc', unknown: { password: true } }]), name)).toHaveLength(1)
})

it.each([
  { secret_string_wo: null, secret_string_wo_version: 1 },
  { manage_master_user_password: true },
  { password: null },
  { password: '' },
  { url: 'https://example.com:443/a@b' },
])('%o holds none', (values) => {
  expect(caught(samplePlan([{ type: 'aws_vpc', values }]), name)).toEqual([])
})

it('a resource that exists to make a secret is caught', () => {
  expect(caught(samplePlan([{ type: 'aws_iam_access_key' }]), name)).toHaveLength(1)
})

it('a secret among variables or outputs is caught', () => {
  const more = {
    variables: { database_password: { value: 'hunter2' }, passwords_version: { value: 1 } },
    planned_values: {
      outputs: { url: { value: 'postgres://a:b@c/d', sensitive: false }, hidden: { sensitive: true } },
    },
  }
  expect(caught(samplePlan([], more), name)).toEqual(['database_password', 'url', 'hidden'])
})

it.each(Object.keys(sampleTags))('a resource without the tag %s is caught', (tag) => {
  const { [tag as keyof typeof sampleTags]: _left, ...others } = sampleTags // keys of it are what is iterated
  const plan = samplePlan([
    { type: 'aws_vpc', name: 'without', values: { tags_all: others } },
    { type: 'aws_vpc', name: 'empty', values: { tags_all: { ...sampleTags, [tag]: ' ' } } },
    { type: 'aws_vpc', name: 'with' },
  ])
  expect(caught(plan, 'tags')).toEqual(['module.m.aws_vpc.without', 'module.m.aws_vpc.empty'])
})

it('what cannot have tags needs none', () => {
  const text = {
    resource_changes: [{ address: 'aws_route.a', mode: 'managed', type: 'aws_route', change: { after: {} } }],
  }
  expect(caught(samplePlan([], text), 'tags')).toEqual([])
})
