import { type Json, isObject } from './plan.ts'
import type { Rule } from './rule.ts'

/** CI's rights hang on Project and Environment (modules/ci). */
const required = ['Project', 'Environment', 'Owner', 'ManagedBy']

const lackingIn = (tags: Json | undefined): readonly string[] =>
  required.filter((tag) => {
    const value = isObject(tags) ? tags[tag] : undefined
    return typeof value !== 'string' || value.trim() === ''
  })

export const tags: Rule = {
  name: 'tags',
  judge: ({ resources }) =>
    resources
      .filter(({ values, unknown }) => 'tags_all' in values || 'tags_all' in unknown)
      .map(({ address, values }) => ({ address, lacking: lackingIn(values['tags_all']) }))
      .filter(({ lacking }) => lacking.length > 0)
      .map(({ address, lacking }) => ({
        rule: 'tags',
        where: address,
        sentence: `It lacks the tag ${lacking.join(', ')}: set it in default_tags of the provider.`,
      })),
}
