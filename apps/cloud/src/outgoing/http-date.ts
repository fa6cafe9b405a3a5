import type { Instant } from '@keyfob/runtime'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The three forms of RFC 9110 section 5.6.7; a recipient takes them all, and each of them means UTC. */
const forms = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^[A-Z][a-z]{5,8}, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/,
]

/** Reads an HTTP date; undefined for anything else: the text is a stranger's. `now` says which century two digits mean. */
export const httpDate = (text: string, now: Instant): Instant | undefined => {
  const match = forms.map((form) => form.exec(text)).find((found) => found !== null)
  const { day = '', month = '', year = '', time = '' } = match?.groups ?? {}
  const monthNumber = String(months.indexOf(month) + 1).padStart(2, '0')
  const date = `${year.length === 2 ? fullYear(Number(year), now) : year}-${monthNumber}-${day.trim().padStart(2, '0')}`
  const at = Date.parse(`${date}T${time}.000Z`)
  // 31 February would roll over into March.
  return Number.isNaN(at) || !new Date(at).toISOString().startsWith(date) ? undefined : at
}

/** More than 50 years ahead is the last one that ended so (RFC 9110 section 5.6.7). */
const fullYear = (twoDigits: number, now: Instant): number => {
  const thisYear = new Date(now).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + twoDigits
  return year > thisYear + 50 ? year - 100 : year
}
