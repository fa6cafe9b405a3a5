import { type IamAction, actionsFor, knowsKey, overlapArn } from './iam-reference.ts'
import { type Plan, isObject } from './plan.ts'
import type { Finding } from './rule.ts'
import { type PolicyDocument, type Statement, documentsOf } from './statement.ts'

/** What a statement grants of one action: the kinds of resources that it reaches, `*` when the action has none. */
interface Grant {
  readonly action: IamAction
  readonly kinds: readonly string[]
  readonly resources: readonly string[]
}

const conditionKeysOf = ({ raw }: Statement): readonly string[] =>
  isObject(raw['Condition'])
    ? Object.values(raw['Condition']).flatMap((compared) => (isObject(compared) ? Object.keys(compared) : []))
    : []

const grantOf = (statement: Statement, action: IamAction): Grant => {
  const keys = conditionKeysOf(statement)
  if (action.kinds.length === 0) {
    const isGranted = statement.resources.includes('*') && keys.every((key) => knowsKey(key, action, undefined))
    return { action, kinds: isGranted ? ['*'] : [], resources: isGranted ? ['*'] : [] }
  }
  const reached = action.kinds
    .filter((kind) => keys.every((key) => knowsKey(key, action, kind)))
    .map(({ name, arn }) => ({ name, resources: statement.resources.filter((each) => overlapArn(each, arn)) }))
    .filter(({ resources }) => resources.length > 0)
  return { action, kinds: reached.map(({ name }) => name), resources: reached.flatMap(({ resources }) => resources) }
}

/** A wildcard means whatever fits; an action that is named must be granted. */
const problemsOf = async (statement: Statement): Promise<{ problems: readonly string[]; grants: readonly Grant[] }> => {
  const perPattern = await Promise.all(
    statement.actions.map(async (pattern) => {
      const grants = (await actionsFor(pattern)).map((action) => grantOf(statement, action))
      if (grants.length === 0)
        return { problems: [`${statement.sid} names ${pattern}, which IAM does not know.`], grants }
      const idle = pattern.includes('*') ? [] : grants.filter(({ kinds }) => kinds.length === 0)
      const sentence = `${statement.sid} never grants ${pattern}: it knows no such resource, or no such condition.`
      return { problems: idle.map(() => sentence), grants }
    }),
  )
  const grants = perPattern.flatMap((each) => each.grants)
  const reached = new Set(grants.flatMap(({ resources }) => resources))
  const idle = statement.resources.filter((each) => !reached.has(each))
  return {
    problems: [
      ...perPattern.flatMap((each) => each.problems),
      ...idle.map((each) => `${statement.sid} names ${each}, which none of its actions is about.`),
    ],
    grants,
  }
}

/** An action that asks for two things, such as a subnet and its VPC, is granted only when both are reached. */
const halfGranted = (grants: readonly Grant[]): readonly string[] => {
  const names = [...new Set(grants.map(({ action }) => action.name))]
  return names.flatMap((name) => {
    const ofAction = grants.filter(({ action }) => action.name === name)
    const reached = new Set(ofAction.flatMap(({ kinds }) => kinds))
    const lacking = (ofAction[0]?.action.kinds ?? []).filter((kind) => kind.isRequired && !reached.has(kind.name))
    return reached.size > 0 && lacking.length > 0
      ? [`${name} also asks for ${lacking.map((kind) => kind.name).join(', ')}, which no statement reaches.`]
      : []
  })
}

const judgeDocument = async ({ where, statements = [] }: PolicyDocument): Promise<readonly Finding[]> => {
  const judged = await Promise.all(statements.filter(({ allows }) => allows).map(problemsOf))
  const sentences = [
    ...judged.flatMap(({ problems }) => problems),
    ...halfGranted(judged.flatMap(({ grants }) => grants)),
  ]
  return sentences.map((sentence) => ({ rule: 'grants', where, sentence }))
}

/** Policies of roles against what IAM knows: each statement grants what it says. */
export const judgeGrants = async (plan: Plan): Promise<readonly Finding[]> => {
  const documents = documentsOf(plan).filter(({ type }) => ['aws_iam_policy', 'aws_iam_role_policy'].includes(type))
  return (await Promise.all(documents.map(judgeDocument))).flat()
}
