import type { Figures, Me } from '@keyfob/client'
import { describe, expect, it } from 'vitest'
import { type Circumstances, concernsOf } from './concerns.ts'

const now = Date.parse('2026-11-29T12:00:00Z')
const me: Me = { who: 'key:a', name: 'a', scope: 'read', scopes: ['read'], labels: [], expiresAt: null }
const figures = {
  webhooks: { well: 1, failing: 0, disabled: 0 },
  deliveries: { pending: 0, parked: 0 },
  lastHour: { minutes: 60, accepted: 100, settled: { succeeded: 100 }, unknownShare: 0, corrected: 0 },
} as unknown as Figures // what is judged
const calm: Circumstances = {
  figures,
  readiness: { ready: true, parts: { store: { ready: true } } },
  me,
  parked: 0,
  now,
}
const found = (change: Partial<Circumstances>) => concernsOf({ ...calm, ...change })

describe('what needs attention', () => {
  it('is nothing while all parts work and no outcome is in doubt, or while nothing is known yet', () => {
    expect(found({})).toEqual([])
    expect(found({ figures: undefined, readiness: undefined, parked: undefined })).toEqual([])
  })

  it('is a part that is down, first of all', () => {
    const readiness = { ready: false, parts: { broker: { ready: false, detail: 'refused' }, store: { ready: true } } }
    expect(found({ readiness, parked: 2 }).map(({ id, kind, title, advice }) => [id, kind, title, advice])).toEqual([
      ['part broker', 'trouble', 'The broker is down', 'refused'],
      ['parked', 'notice', '2 parked messages of vehicles', expect.stringContaining('keyfob parked list')],
    ])
  })

  it('leads to the webhooks that fail, for who may see them', () => {
    const failing = { ...figures, webhooks: { well: 0, failing: 1, disabled: 0 } }
    const linkFor = (scopes: readonly string[]) => found({ figures: failing, me: { ...me, scopes } })[0]?.link
    expect([linkFor(['read']), linkFor(['webhooks:read'])]).toEqual([undefined, '/webhooks'])
  })

  it('is doubt, which is no trouble, and leads to the commands', () => {
    const lastHour = { ...figures.lastHour, settled: { succeeded: 96, unknown: 4 }, unknownShare: 0.04, corrected: 1 }
    expect(found({ figures: { ...figures, lastHour } })).toEqual([
      {
        id: 'unknown',
        kind: 'doubt',
        title: '4 of the last hour are unknown (4.0 %)',
        advice: 'They may have happened. Corrected by later evidence: 1.',
        link: '/commands?state=unknown&from=2026-11-29T11%3A00%3A00.000Z',
      },
    ])
  })

  it('is a webhook that fails, and deliveries that were given up', () => {
    const changed = {
      ...figures,
      webhooks: { well: 0, failing: 1, disabled: 0 },
      deliveries: { pending: 7, parked: 1 },
    }
    expect(found({ figures: changed }).map(({ id, title }) => [id, title])).toEqual([
      ['webhooks', '1 webhook fails'],
      ['deliveries', '1 delivery was given up'],
    ])
  })

  it('is an API key that expires within a week', () => {
    const expires = (at: string) => found({ me: { ...me, expiresAt: at } }).map(({ title }) => title)
    expect(expires('2026-12-02T13:00:00Z')).toEqual(['Your API key expires in 3 days'])
    expect(expires('2026-11-29T20:00:00Z')).toEqual(['Your API key expires today'])
    expect(expires('2027-01-01T00:00:00Z')).toEqual([])
  })
})
