import { hours, minutes, seconds } from '@keyfob/runtime'
import type { SqlStores } from '../../make-sql-stores.ts'
import { feedAll, leaseOf, newWebhook } from '../sample-webhooks.ts'
import { type GrownStore, type GrowthCase, page } from './growth-case.ts'

export const webhookCases: readonly GrowthCase[] = [
  { name: 'a webhook', rows: 10, run: ({ webhooks: store }) => store.create(newWebhook(), 1_000) },
  {
    name: 'its deliveries',
    rows: page + 1,
    run: ({ webhooks: store }, { webhook }) => store.deliveries(webhook, undefined, undefined, page),
  },
  ...(['pending', 'delivered', 'parked'] as const).map((state) => ({
    name: `its deliveries that are ${state}`,
    rows: 1_100,
    run: ({ webhooks: store }: SqlStores, { webhook }: GrownStore) => store.deliveries(webhook, state, undefined, page),
  })),
  {
    name: 'a replay of one',
    rows: 50,
    run: ({ webhooks: store }, { webhook, now }) => store.replay(webhook, 1_000, now),
  },
  {
    name: 'a replay since yesterday',
    rows: 500,
    run: ({ webhooks: store }, { webhook, now }) => store.replaySince(webhook, now - hours(24)),
  },
  { name: 'a feed', rows: 10_000, run: ({ webhookQueue }, { now }) => webhookQueue.feed(feedAll, now) },
  {
    name: 'a lease',
    rows: 500,
    run: ({ webhookQueue }, { now }) => webhookQueue.lease(leaseOf({ room: 20, perWebhook: 4 }), now + seconds(1)),
  },
  {
    name: 'a lease of those that fail',
    rows: 100,
    run: ({ webhookQueue }, { now }) => webhookQueue.lease(leaseOf({ failing: true, perWebhook: 1 }), now + minutes(1)),
  },
  {
    name: 'an attempt that ended',
    rows: 700,
    run: async ({ webhookQueue }, { now }) => {
      const [leased] = await webhookQueue.lease(leaseOf({ room: 20, perWebhook: 4 }), now + minutes(2))
      if (leased) await webhookQueue.settle(leased, { kind: 'delivered', status: 204 }, now + minutes(2))
    },
  },
  {
    name: 'the sweep of deliveries',
    rows: 12_000,
    run: ({ webhookQueue }, { now }) =>
      webhookQueue.sweep({ delivered: now - hours(24 * 20), parked: now - hours(24 * 20) }),
  },
]
