import { deletion } from './deletion.ts'
import { encryption } from './encryption.ts'
import { exposure } from './exposure.ts'
import { knownTypes } from './known-types.ts'
import { leastPrivilege } from './least-privilege.ts'
import type { Plan } from './plan.ts'
import type { Finding, Rule } from './rule.ts'
import { secrets } from './secrets.ts'
import { tags } from './tags.ts'
import { zones } from './zones.ts'

const rules: readonly Rule[] = [knownTypes, encryption, exposure, secrets, tags, deletion, zones, leastPrivilege]

/** What every rule has to say about a plan; nothing, when it may be applied. */
export const judge = (plan: Plan): readonly Finding[] => rules.flatMap((rule) => rule.judge(plan))

/** One line for each finding: where, which rule, what to do. */
export const linesOf = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ where, rule, sentence }) => `${where}: ${sentence} (${rule})`)
