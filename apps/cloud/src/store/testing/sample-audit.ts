/** For tests: entries of the audit, and the chain as a verifier reads it. */
import {
  type ChainLine,
  type Instant,
  type Signer,
  generatePrivateJwk,
  minutes,
  signAnchor,
  signingKeyOf,
  verifyingKeyOf,
} from '@keyfob/runtime'
import { uuidv7 } from 'uuidv7'
import type { NewAuditEntry, SealRules, Sealed } from '../../ports/audit.ts'
import type { SqlAuditStore } from '../sql-audit-store.ts'

const sampleKey = signingKeyOf(generatePrivateJwk())
export const sampleVerifier = verifyingKeyOf(sampleKey.publicJwk)

export const sealRules: SealRules = {
  anchorEntries: 3,
  anchorEvery: minutes(10),
  givenUpAfter: minutes(2),
}

export const newAuditEntry = (at: Instant, changes: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  id: uuidv7(),
  at,
  action: 'putVehicle',
  outcome: 'done',
  origin: { who: 'key:abc', name: 'a person', address: '192.0.2.1' },
  subjects: [{ kind: 'vehicle', vin: '1KFAA00E4T0000001' }],
  ...changes,
})

/** All of it. */
export const sealAll = async (
  store: SqlAuditStore,
  now: Instant,
  rules = sealRules,
  signer: Signer | null = sampleKey,
): Promise<number> => {
  let entries = 0
  for (let sealed: Sealed | undefined; sealed === undefined || sealed.hasMore;) {
    sealed = await store.seal(now, rules)
    entries += sealed?.entries ?? 0
    if (sealed?.due !== undefined)
      await store.anchor({ ...sealed.due, jws: signer && (await signAnchor(sealed.due, signer)) })
  }
  return entries
}

/** Page by page, as over the API. */
export async function* chainLines(store: SqlAuditStore, page = 2): AsyncGenerator<ChainLine> {
  for (let after: number | undefined; ;) {
    const lines = await store.lines(after, page)
    yield* lines
    const entries = lines.filter(({ kind }) => kind === 'entry')
    if (entries.length < page) return
    after = entries.at(-1)?.position
  }
}
