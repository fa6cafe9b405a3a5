import type { Json, Plan } from './plan.ts'
import { reasons } from './reasons.ts'
import type { Finding, Rule } from './rule.ts'
import { type PolicyDocument, type Statement, documentsOf } from './statement.ts'
import { trustProblems } from './trust.ts'

const name = 'least privilege'

/** Limits of IAM, in characters without white space. */
const sizeMax: Readonly<Record<string, number>> = {
  'aws_iam_policy.policy': 6144,
  'aws_iam_role_policy.policy': 10_240,
  'aws_iam_role.assume_role_policy': 2048,
}

/** A wildcard in an action, unless it only looks at settings. */
const isBroad = (action: string): boolean => action.includes('*') && !/^[a-z0-9-]+:(Describe|List)\*$/.test(action)

const problemsOf = ({ sid, allows, actions, resources, raw }: Statement): readonly string[] => {
  const reachesAll = allows && resources.includes('*')
  const isNamed = Object.hasOwn(reasons, sid)
  return [
    ...(/^[A-Z][A-Za-z0-9]+$/.test(sid) ? [] : ['A statement has no name: give it a Sid that says its reason.']),
    ...['NotAction', 'NotResource', 'NotPrincipal']
      .filter((key) => key in raw)
      .map((key) => `${sid} says ${key}, which grants what is not listed.`),
    ...(allows && actions.includes('*') ? [`${sid} allows every action.`] : []),
    ...(reachesAll && actions.some(isBroad) && !isNamed
      ? [`${sid} allows ${actions.filter(isBroad).join(', ')} on *: narrow it, or give its reason in reasons.ts.`]
      : []),
    ...(reachesAll && !actions.some(isBroad) && !isNamed
      ? [`${sid} reaches every resource: name them, or give the reason in reasons.ts.`]
      : []),
  ]
}

const twice = (statements: readonly Statement[]): readonly string[] => {
  const sids = statements.map(({ sid }) => sid)
  return [...new Set(sids.filter((sid, at) => sids.indexOf(sid) !== at))].map(
    (sid) => `${sid} is the name of two statements.`,
  )
}

const documentProblems = (document: PolicyDocument): readonly string[] => {
  const { statements, type, argument, text } = document
  if (statements === undefined)
    return ['The policy is not known in the plan, and so not judged: build its ARNs from names.']
  const max = sizeMax[`${type}.${argument}`] ?? Number.POSITIVE_INFINITY
  const size = text.replaceAll(/\s/g, '').length
  return [
    ...(statements.length === 0 ? ['The policy has no statement.'] : []),
    ...statements.flatMap(problemsOf),
    ...twice(statements),
    ...trustProblems(document, statements),
    ...(size > max ? [`The policy has ${size} characters, and IAM takes ${max}: divide it.`] : []),
  ]
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

/** AWS's own policies that grant whole services. */
const isWhole = (arn: unknown): boolean =>
  typeof arn === 'string' && /\/(AdministratorAccess|PowerUserAccess|[A-Za-z0-9]*FullAccess)$/.test(arn)

const roleProblems = ({ resources }: Plan): readonly Finding[] =>
  resources.flatMap(({ type, address, values }) => {
    const isUnbounded =
      type === 'aws_iam_role' &&
      !textOf(values['name']).startsWith('keyfob-ci-') &&
      values['permissions_boundary'] == null
    const isTooMuch = type === 'aws_iam_role_policy_attachment' && isWhole(values['policy_arn'])
    return [
      ...(isUnbounded ? [{ rule: name, where: address, sentence: 'The role has no permissions_boundary.' }] : []),
      ...(isTooMuch
        ? [{ rule: name, where: address, sentence: `${textOf(values['policy_arn'])} grants far too much.` }]
        : []),
    ]
  })

export const leastPrivilege: Rule = {
  name,
  judge: (plan) => [
    ...documentsOf(plan).flatMap((document) =>
      documentProblems(document).map((sentence) => ({ rule: name, where: document.where, sentence })),
    ),
    ...roleProblems(plan),
  ],
}
