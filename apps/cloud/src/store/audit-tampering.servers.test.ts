/** What the owner of a database could do to the audit, and how it is found: each on a real PostgreSQL, with the triggers off. */
import { type ChainAnchor, type ChainLine, minutes, verifyChain } from '@keyfob/runtime'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { SqlAuditStore } from './sql-audit-store.ts'
import { chainLines, newAuditEntry, sampleVerifier, sealAll, sealRules } from './testing/sample-audit.ts'
import { SampleStore } from './testing/sample-store.ts'

const now = Date.now()
let store: SampleStore
let audit: SqlAuditStore
/** Twelve entries, anchors at 5 and 10. */
beforeEach(async () => {
  store = await SampleStore.open()
  audit = store.stores.audit
  for (const round of [0, 1, 2]) {
    await audit.add(Array.from({ length: round < 2 ? 5 : 2 }, (_, at) => newAuditEntry(now + round * 10 + at)))
    await sealAll(audit, now, { ...sealRules, anchorEntries: 5 })
  }
  for (const table of ['audit_entries', 'audit_parts', 'audit_anchors'])
    await store.database.script(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
}, 120_000)
afterEach(() => store.close())

const brokenAt = async (anchors: readonly ChainAnchor[] = []) =>
  (await verifyChain(chainLines(audit, 5), { keys: [sampleVerifier], anchors })).broken
const anchorsInTheLog = async (): Promise<readonly ChainAnchor[]> => {
  const found: ChainAnchor[] = []
  for await (const line of chainLines(audit)) if (line.kind === 'anchor') found.push(line)
  return found
}
/** What one does who knows how the chain is made: all hashes from a position on, again. */
const rechain = async (
  from: number,
  change: (line: Extract<ChainLine, { kind: 'entry' }>) => object,
): Promise<void> => {
  const { linkHash } = await import('@keyfob/runtime')
  let previous = ''
  for await (const line of chainLines(audit)) {
    if (line.kind === 'anchor') continue
    if (line.kind === 'entry' && line.position >= from) {
      const facts = { ...line.facts, ...change(line) }
      const hash = linkHash(previous, { ...line, facts })
      await store.database.query('UPDATE audit_entries SET facts = $2, hash = $3 WHERE position = $1', [
        line.position,
        JSON.stringify(facts),
        hash,
      ])
      previous = hash
    } else previous = line.hash
  }
  await store.database.query('UPDATE audit_chain SET hash = $1', [previous])
}

it('finds nothing where nothing was done', async () => {
  expect(await brokenAt(await anchorsInTheLog())).toBeUndefined()
})

it.each([
  [
    'a fact that was changed',
    `UPDATE audit_entries SET facts = jsonb_set(facts, '{outcome}', '"refused"') WHERE position = 4`,
    4,
    'hash_mismatch',
  ],
  [
    'who it was, changed',
    `UPDATE audit_parts SET parts = jsonb_set(parts, '{0,value,who}', '"key:other"') WHERE position = 7`,
    7,
    'part_changed',
  ],
  [
    'a part that was put where none was',
    `UPDATE audit_parts SET parts = parts || parts WHERE position = 7`,
    7,
    'part_changed',
  ],
  ['an entry that was removed', `DELETE FROM audit_entries WHERE position = 6`, 7, 'gap'],
  [
    'an entry that was removed, and the others moved up',
    `DELETE FROM audit_entries WHERE position = 3; UPDATE audit_entries SET position = position - 1 WHERE position > 3`,
    3,
    'part_changed',
  ],
  [
    'an entry that was inserted',
    `UPDATE audit_entries SET position = -position - 1 WHERE position > 10; UPDATE audit_entries SET position = -position WHERE position < 0; INSERT INTO audit_entries SELECT 11, at, action, facts, commitments, hash FROM audit_entries WHERE position = 2; INSERT INTO audit_parts SELECT 13, actor, subjects, parts FROM audit_parts WHERE position = 12`,
    11,
    'part_changed',
  ],
  [
    'two entries in the other order',
    `UPDATE audit_entries SET position = CASE position WHEN 2 THEN -3 ELSE -2 END WHERE position IN (2, 3); UPDATE audit_entries SET position = -position WHERE position < 0; UPDATE audit_parts SET position = CASE position WHEN 2 THEN -3 ELSE -2 END WHERE position IN (2, 3); UPDATE audit_parts SET position = -position WHERE position < 0`,
    2,
    'hash_mismatch',
  ],
  ['an end that was cut off before an anchor', `DELETE FROM audit_entries WHERE position > 8`, 10, 'cut_off'],
  ['a beginning that was cut off', `DELETE FROM audit_entries WHERE position < 3`, 3, 'gap'],
  [
    'a beginning that was cut off and moved',
    `DELETE FROM audit_entries WHERE position < 3; UPDATE audit_chain SET first_position = 2`,
    3,
    'hash_mismatch',
  ],
  [
    'an anchor that says something else',
    `UPDATE audit_anchors SET hash = repeat('B', 43) WHERE position = 5`,
    5,
    'anchor_mismatch',
  ],
  [
    'an anchor whose signature was changed',
    `UPDATE audit_anchors SET jws = left(jws, -6) || 'AAAAAA' WHERE position = 5`,
    5,
    'anchor_signature',
  ],
] as const)('finds %s', async (_what, script, position, kind) => {
  await store.database.script(script)
  expect(await brokenAt()).toEqual({ position, kind })
})

it('finds a chain that was made again from a position on, by its signed anchors', async () => {
  await rechain(7, ({ position }) => (position === 7 ? { outcome: 'refused' } : {}))
  expect(await brokenAt()).toEqual({ position: 10, kind: 'anchor_mismatch' })
})

it('finds by the anchors in the log what was made again with its anchors, and an end that was cut off with them', async () => {
  const anchors = await anchorsInTheLog()
  await rechain(7, ({ position }) => (position === 7 ? { outcome: 'refused' } : {}))
  await store.database.script(
    'UPDATE audit_anchors a SET hash = e.hash, jws = NULL FROM audit_entries e WHERE e.position = a.position AND a.position = 10',
  )
  expect(await brokenAt()).toBeUndefined()
  expect(await brokenAt(anchors)).toEqual({ position: 10, kind: 'anchor_mismatch' })
  await store.database.script(
    'DELETE FROM audit_entries WHERE position > 6; DELETE FROM audit_anchors WHERE position > 6',
  )
  expect(await brokenAt()).toBeUndefined()
  expect(await brokenAt(anchors)).toEqual({ position: 10, kind: 'cut_off' })
})

it('does not accept the anchors of another key', async () => {
  expect((await verifyChain(chainLines(audit), { keys: [] })).broken).toEqual({
    position: 5,
    kind: 'anchor_key_unknown',
  })
})

it('a chain that grows again after its end was cut off does not fit the anchors in the log', async () => {
  const anchors = await anchorsInTheLog()
  await store.database.script(
    `DELETE FROM audit_entries WHERE position > 8; DELETE FROM audit_parts WHERE position > 8; DELETE FROM audit_anchors WHERE position > 8;
     UPDATE audit_chain SET position = 8, anchored = 5, hash = (SELECT hash FROM audit_entries WHERE position = 8)`,
  )
  await audit.add(Array.from({ length: 4 }, () => newAuditEntry(now + minutes(1))))
  await sealAll(audit, now + minutes(1))
  expect(await brokenAt()).toBeUndefined()
  expect(await brokenAt(anchors)).toEqual({ position: 10, kind: 'anchor_mismatch' })
})
