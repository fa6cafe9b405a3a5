import type { Clock } from '@keyfob/runtime'
import type { ApiKeyStore } from '../ports/api-key.ts'
import type { Log } from '../ports/log.ts'
import { isSameHash, parseApiKey } from './api-key.ts'

export interface KeyNeeds {
  readonly store: ApiKeyStore
  /** A key that is an admin key from the start on; null: none is named. */
  readonly firstKey: string | null
  /** Why every request needs a key, as the beginning of a sentence; null: none does. */
  readonly requiredBy: string | null
  readonly clock: Clock
  readonly log: Log
}

/**
 * Before the HTTP server starts: stores the first API key, unless it is stored already.
 *
 * @throws Error when API keys are required and there is no admin key: no one could ever make one
 */
export const prepareKeys = async (needs: KeyNeeds): Promise<void> => {
  const { store, firstKey, requiredBy, clock } = needs
  if (firstKey !== null) await keepFirstKey(firstKey, needs)
  if (requiredBy === null || (await store.hasAdmin(clock.now()))) return
  throw new Error(
    `${requiredBy}, so every request needs an API key, and there is no valid admin key: every request would be refused. ${whatToDo(firstKey)}`,
  )
}

const keepFirstKey = async (text: string, { store, clock, log }: KeyNeeds): Promise<void> => {
  const key = parseApiKey(text)
  if (key === undefined) throw new Error('KEYFOB_FIRST_KEY is not an API key. Make one with "keyfob keys generate".')
  const { id, hash } = key
  const made = await store.create({
    id,
    hash,
    name: 'first key',
    scopes: ['admin'],
    labels: [],
    createdAt: clock.now(),
    createdBy: 'KEYFOB_FIRST_KEY',
    expiresAt: null,
  })
  if (made) return log.info('api_key.created', { key: id, scope: 'admin', who: 'KEYFOB_FIRST_KEY' })
  const kept = await store.find(id)
  if (kept === undefined || !isSameHash(kept.hash, hash))
    throw new Error(
      `KEYFOB_FIRST_KEY has the id ${id}, which belongs to another key. Make a new one with "keyfob keys generate".`,
    )
}

const whatToDo = (firstKey: string | null): string =>
  firstKey === null
    ? 'Set KEYFOB_FIRST_KEY to an API key (make one with "keyfob keys generate"), or start on loopback first and make one with "keyfob keys create --name me --scope admin".'
    : 'The key of KEYFOB_FIRST_KEY was revoked: make a new one with "keyfob keys generate".'
