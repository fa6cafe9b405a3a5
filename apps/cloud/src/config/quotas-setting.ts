import { type Duration, days, hours, minutes, seconds } from '@keyfob/runtime'
import { z } from 'zod'
import { type QuotaKind, type QuotaRule, quotaKinds } from '../ports/quotas.ts'

/** Each is counted for every submit. */
const rulesMax = 12
const limitMax = 1_000_000
const units = { s: seconds, m: minutes, h: hours, d: days }
const spanMax: Duration = days(1)
const example = 'as in caller:600/1m,vin:30/1m,vin+command:10/1m'

/** What is wrong is the end of a sentence, which does not repeat the text. */
type Read = { readonly rule: QuotaRule } | { readonly problem: string }

const readRule = (text: string): Read => {
  const [kind = '', quota, ...more] = text.split(':')
  if (quota === undefined || more.length > 0) return { problem: `is not written as what:limit/window, ${example}` }
  if (!isKind(kind)) return { problem: `counts something else than ${quotaKinds.join(', ')}` }
  const [limit = '', window, ...rest] = quota.split('/')
  if (window === undefined || rest.length > 0) return { problem: `has no window, ${example}` }
  if (!/^\d{1,7}$/.test(limit) || Number(limit) < 1 || Number(limit) > limitMax)
    return { problem: `has a limit that is no number from 1 to ${limitMax}` }
  const span = spanOf(window)
  if (span === undefined) return { problem: 'has a window that is not from 1s to 1d, as in 10s, 1m, 1h' }
  return { rule: { name: `${kind}/${window}`, kind, limit: Number(limit), span } }
}

const isKind = (text: string): text is QuotaKind => quotaKinds.some((kind) => kind === text)

const spanOf = (text: string): Duration | undefined => {
  const [, count = '', unit = ''] = /^(\d{1,5})([smhd])$/.exec(text) ?? []
  if (!isUnit(unit)) return undefined
  const span = units[unit](Number(count))
  return span >= seconds(1) && span <= spanMax ? span : undefined
}

const isUnit = (text: string): text is keyof typeof units => Object.hasOwn(units, text)

/** The first thing that is wrong, as the end of a sentence. */
const problemOf = (all: readonly Read[]): string | undefined => {
  if (all.length > rulesMax) return `must be at most ${rulesMax} quotas`
  for (const [nth, read] of all.entries())
    if ('problem' in read) return `must be quotas with commas between them; number ${nth + 1} ${read.problem}`
  const counted = rulesOf(all).map(({ kind, span }) => `${kind} ${span}`)
  const twice = counted.findIndex((each, nth) => counted.indexOf(each) < nth)
  return twice < 0 ? undefined : `must not count the same twice in one window; number ${twice + 1} does`
}

const rulesOf = (all: readonly Read[]): readonly QuotaRule[] => all.flatMap((read) => ('rule' in read ? read.rule : []))

/** `caller:600/1m,vin:30/1m,vin+command:10/1m`: what is counted, how many of it, and in which window. */
export const quotasSetting = z
  .string()
  .max(1_000, 'must be at most 1000 characters')
  .transform((text, context) => {
    const all = text.split(',').map((each) => readRule(each.trim()))
    const problem = problemOf(all)
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
    return rulesOf(all)
  })
