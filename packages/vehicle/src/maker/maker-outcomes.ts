import type { Outcome } from '../actuator.ts'
import type { MakerApi } from './maker-api.ts'

type Codes = MakerApi['codes']

/** Characters of a detail in an ack (SPEC section 6.2). */
const detailMax = 500
const general = { succeeded: 'done', failed: 'execution_failed', unknown: 'cannot_vouch' } as const

/** Own members only: a code is the maker's text. */
const listed = (codes: Codes, code: string): Outcome | undefined =>
  Object.hasOwn(codes, code) ? codes[code] : undefined

const told = (code: string, detail?: string): string =>
  (detail === undefined ? code : `${code}: ${detail}`).slice(0, detailMax)

/** How a request ended. The maker's own code is kept in the detail. */
export const outcomeOf = (codes: Codes, code: string, detail?: string): Outcome => {
  const outcome = listed(codes, code) ?? { status: 'unknown' }
  return { ...outcome, reason: { code: outcome.reason?.code ?? general[outcome.status], detail: told(code, detail) } }
}

/** Of a `start`: nothing happens, whatever else the code may say. `running` may have been sent, so it is not `rejected`. */
export const refusalOf = (codes: Codes, code: string, detail?: string): Outcome => {
  const outcome = listed(codes, code)
  const reason = outcome?.status === 'failed' ? outcome.reason?.code : undefined
  return { status: 'failed', reason: { code: reason ?? general.failed, detail: told(code, detail) } }
}

export const nothingStarted = (why: string): Outcome => ({
  status: 'failed',
  reason: { code: general.failed, detail: told('nothing was started', why) },
})

/** It may be running at the maker, and nobody can tell. */
export const unknownStart = (why: string): Outcome => ({
  status: 'unknown',
  reason: { code: 'timed_out', detail: told('the maker may have taken it', why) },
})
