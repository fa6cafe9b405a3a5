import type { Plan, PlannedResource } from './plan.ts'

/** What a rule has to say about one resource: what is wrong, and what to do. */
export interface Finding {
  readonly rule: string
  /** Address in the plan, or the name of a variable or an output. */
  readonly where: string
  readonly sentence: string
}

export interface Rule {
  readonly name: string
  readonly judge: (plan: Plan) => readonly Finding[]
}

/** What must be true of one resource of a type; the sentence is said when it is not. */
export interface Demand {
  readonly type: string
  readonly holds: (resource: PlannedResource, plan: Plan) => boolean
  readonly sentence: string
}

/** A rule that goes through demands, each for every resource of its type. */
export const ruleOf = (name: string, demands: readonly Demand[]): Rule => ({
  name,
  judge: (plan) =>
    demands.flatMap(({ type, holds, sentence }) =>
      plan.resources
        .filter((resource) => resource.type === type && !holds(resource, plan))
        .map(({ address }) => ({ rule: name, where: address, sentence })),
    ),
})
