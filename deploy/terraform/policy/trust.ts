import { type Json, isObject, valueAt } from './plan.ts'
import type { PolicyDocument, Statement } from './statement.ts'

const conditionOf = ({ raw }: Statement, operator: string, key: string): Json | undefined =>
  valueAt(raw, ['Condition', operator, key])

const isExact = (value: Json | undefined): boolean => typeof value === 'string' && value !== '' && !value.includes('*')

/** A role that GitHub may take: the token must be for AWS, and of exactly one kind of job. */
const federatedProblems = (statement: Statement): readonly string[] =>
  ['aud', 'sub']
    .filter((claim) => !isExact(conditionOf(statement, 'StringEquals', `token.actions.githubusercontent.com:${claim}`)))
    .map(
      (claim) => `${statement.sid} does not compare the claim ${claim} with one value: anyone at GitHub could use it.`,
    )

/** A service acts for any account that asks it to; the condition names the account. Instances belong to an account anyway. */
const serviceProblems = (statement: Statement, service: Json | undefined): readonly string[] => {
  if (service === 'ec2.amazonaws.com') return []
  return isExact(conditionOf(statement, 'StringEquals', 'aws:SourceAccount'))
    ? []
    : [`${statement.sid} trusts ${JSON.stringify(service)} for any account: compare aws:SourceAccount.`]
}

const roleTrustProblems = (statement: Statement): readonly string[] => {
  const principal = statement.raw['Principal']
  if (!isObject(principal)) return [`${statement.sid} trusts everyone.`]
  if ('Federated' in principal) return federatedProblems(statement)
  if ('Service' in principal) return serviceProblems(statement, principal['Service'])
  return [`${statement.sid} trusts users or roles by ARN: only services and GitHub take roles here.`]
}

/** A policy on a resource, such as a bucket: whom it admits. An endpoint passes requests on, and grants nothing by itself. */
const resourceTrustProblems = (statement: Statement): readonly string[] =>
  statement.allows && JSON.stringify(statement.raw['Principal'] ?? '').includes('"*"')
    ? [`${statement.sid} is open to everyone.`]
    : []

/** Whom a policy trusts, where it says so. */
export const trustProblems = (
  { type, argument }: PolicyDocument,
  statements: readonly Statement[],
): readonly string[] => {
  if (argument === 'assume_role_policy') return statements.flatMap(roleTrustProblems)
  return type === 'aws_vpc_endpoint' ? [] : statements.flatMap(resourceTrustProblems)
}
