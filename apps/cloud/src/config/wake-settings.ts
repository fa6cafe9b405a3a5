import { type Duration, messageOf, seconds } from '@keyfob/runtime'
import { AddressGuard } from '../outgoing/address-guard.ts'
import type { WakeUpRules } from '../ports/wake-ups.ts'
import type { Environment } from './environment.ts'

export interface WakeSettings extends WakeUpRules {
  /** Scheme, host and port of the wake-up service: the rest of its URL may hold a secret. */
  readonly origin: string
  /** Whether it may be at a private address, and speak plain http. */
  readonly allowsPrivate: boolean
}

/** Null: vehicles are not woken. @throws Error for an address that must not be called */
export const wakeSettingsOf = (environment: Environment): WakeSettings | null => {
  const { KEYFOB_WAKE_URL, KEYFOB_WAKE_PRIVATE: allowsPrivate } = environment
  if (KEYFOB_WAKE_URL === undefined) {
    refuseUnusedPort(environment)
    return null
  }
  const url = new URL(KEYFOB_WAKE_URL)
  refuseAddress(url, allowsPrivate)
  const { KEYFOB_WAKE_PER_DAY: perDay, KEYFOB_WAKE_PER_SECOND: perSecond } = environment
  const spacing: Duration = seconds(environment.KEYFOB_WAKE_SPACING_SECONDS)
  return { origin: url.origin, allowsPrivate, perDay, spacing, perSecond }
}

const refuseUnusedPort = ({ KEYFOB_DEMO_WAKE_PORT: port }: Environment): void => {
  if (port !== undefined)
    throw new Error(
      `KEYFOB_DEMO_WAKE_PORT is set, and no wake-up is sent there. Set KEYFOB_WAKE_URL=http://127.0.0.1:${port}/ and KEYFOB_WAKE_PRIVATE=true, or unset it.`,
    )
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
