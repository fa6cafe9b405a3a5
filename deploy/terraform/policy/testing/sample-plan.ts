import { type Json, type JsonObject, type Plan, readPlan } from '../plan.ts'

export const sampleTags = { Project: 'keyfob', Environment: 'prod', Owner: 'platform', ManagedBy: 'terraform' }

interface SampleResource {
  readonly type: string
  readonly name?: string
  readonly values?: JsonObject
  readonly unknown?: JsonObject
  readonly sensitive?: JsonObject
  readonly actions?: readonly string[]
}

/** A plan of these resources in prod, each with every tag unless it says otherwise. */
export const samplePlan = (resources: readonly SampleResource[], more: JsonObject = {}): Plan => {
  const entries = resources.map(({ type, name = 'this', values = {}, unknown = {}, sensitive = {}, actions }) => {
    const after = { tags_all: sampleTags, ...values }
    return {
      address: `module.m.${type}.${name}`,
      mode: 'managed',
      type,
      change: {
        actions: actions ?? ['create'],
        before: actions === undefined ? null : after,
        after: actions?.join() === 'delete' ? null : after,
        after_unknown: unknown,
        after_sensitive: sensitive,
      } satisfies JsonObject,
    }
  })
  return readPlan(JSON.stringify({ resource_changes: entries, ...more }))
}

export const sampleStatement = (change: JsonObject = {}): JsonObject => ({
  Sid: 'ReadOne',
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::bucket/*',
  ...change,
})

export const samplePolicy = (...statements: readonly Json[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
