import { randomUUID } from 'node:crypto'
import type { FleetKeys } from '../fleet-keys.ts'
import type { KeyfobApi } from './keyfob-api.ts'

/** Keys for a signed fleet. It trusts the API for the cloud's keys, which a real vehicle has from its maker. @throws Error */
export const newFleetKeys = async (api: Pick<KeyfobApi, 'cloudKeys'>): Promise<FleetKeys> => {
  const trusted = (await api.cloudKeys()).map(({ kty, crv, x }) => ({ kty, crv, x }))
  if (trusted.length === 0)
    throw new Error('This Keyfob does not sign what it sends: set KEYFOB_SIGNING_KEYS_FILE, or leave out --signed.')
  return { secret: randomUUID(), trusted }
}
