import { type Duration, messageOf, seconds } from '@keyfob/runtime'
import { AddressGuard } from '../outgoing/address-guard.ts'
import type { WakeUpRules } from '../ports/wake-ups.ts'
import type { Environment } from './environment.ts'
import { shownUrl } from './secrets.ts'

export interface WakeSettings extends WakeUpRules {
  /** Of the wake-up service, without credentials and query. */
  readonly url: string
  /** Whether it may be at a private address, and speak plain http. */
  readonly allowsPrivate: boolean
}

/** Null: vehicles are not woken. @throws Error for an address that must not be called */
export const wakeSettingsOf = (environment: Environment): WakeSettings | null => {
  const { KEYFOB_WAKE_URL, KEYFOB_WAKE_PRIVATE: allowsPrivate, KEYFOB_WAKE_PER_DAY: perDay } = environment
  const url = shownUrl(KEYFOB_WAKE_URL)
  if (url === null) return null
  refuseAddress(new URL(url), allowsPrivate)
  const spacing: Duration = seconds(environment.KEYFOB_WAKE_SPACING_SECONDS)
  return { url, allowsPrivate, perDay, spacing }
}

const refuseAddress = (url: URL, allowsPrivate: boolean): void => {
  if (url.protocol !== 'https:' && !allowsPrivate)
    throw new Error('KEYFOB_WAKE_URL must begin with https://. Plain http needs KEYFOB_WAKE_PRIVATE=true.')
  try {
    new AddressGuard(allowsPrivate, undefined, 'KEYFOB_WAKE_PRIVATE').check(url)
  } catch (error) {
    throw new Error(`KEYFOB_WAKE_URL: ${messageOf(error)}.`, { cause: error })
  }
}
