import { type Json, type JsonObject, type Plan, isObject } from './plan.ts'

/** One statement of an IAM policy as it stands in the plan. */
export interface Statement {
  readonly sid: string
  readonly allows: boolean
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly raw: JsonObject
}

/** A policy document, where it stands, and its statements; `undefined` when the plan does not know them. */
export interface PolicyDocument {
  readonly where: string
  readonly type: string
  readonly argument: string
  readonly text: string
  readonly statements: readonly Statement[] | undefined
}

/** Where documents stand. S3, ECR and Secrets Manager also report one that they made themselves: only a resource of its own counts. */
const places: readonly (readonly [type: string, argument: string])[] = [
  ['aws_iam_role', 'assume_role_policy'],
  ['aws_iam_role_policy', 'policy'],
  ['aws_iam_policy', 'policy'],
  ['aws_kms_key', 'policy'],
  ['aws_s3_bucket_policy', 'policy'],
  ['aws_vpc_endpoint', 'policy'],
]

const manyOf = (value: Json | undefined): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string')

const statementOf = (raw: JsonObject): Statement => ({
  sid: typeof raw['Sid'] === 'string' ? raw['Sid'] : '',
  allows: raw['Effect'] === 'Allow',
  actions: manyOf(raw['Action']),
  resources: manyOf(raw['Resource']),
  raw,
})

const statementsIn = (text: string): readonly Statement[] => {
  const document = JSON.parse(text) as Json // JSON.parse returns nothing but Json
  const statements = isObject(document) ? document['Statement'] : undefined
  return (Array.isArray(statements) ? (statements as readonly Json[]) : []).filter(isObject).map(statementOf)
}

export const documentsOf = ({ resources }: Plan): readonly PolicyDocument[] =>
  places.flatMap(([type, argument]) =>
    resources
      .filter((resource) => resource.type === type)
      .map(({ address, values }) => {
        const text = values[argument]
        const isText = typeof text === 'string'
        return {
          where: address,
          type,
          argument,
          text: isText ? text : '',
          statements: isText ? statementsIn(text) : undefined,
        }
      }),
  )
