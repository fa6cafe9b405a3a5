import { type CommandId, type Vin, parseVin } from '@keyfob/protocol'
import { days, minutes, seconds } from '@keyfob/runtime'
import { uuidv7 } from 'uuidv7'
import type { Campaign } from '../../../ports/campaign.ts'
import type { SqlStores } from '../../make-sql-stores.ts'
import type { GrownStore, GrowthCase } from './growth-case.ts'

/** Of a page of the event log that one sealing takes, each with its command and its caller. */
const sealedRows = 2_000 * 3

const seal = ({ audit }: SqlStores, now: number) =>
  audit.seal(now, { anchorEntries: 1_000, anchorEvery: minutes(10), givenUpAfter: minutes(5) })

const campaignOf = (vins: readonly Vin[], now: number): Campaign => ({
  id: uuidv7(),
  name: 'a campaign',
  who: 'somewhere',
  state: 'running',
  reason: '',
  spec: {
    command: 'doors_lock',
    params: {},
    ttlSeconds: null,
    target: { vins },
    waveSize: 10,
    perMinute: null,
    waveSecondsMax: null,
    startsAt: null,
    endsAt: null,
    window: null,
    abort: { failed: null, unknown: null },
  },
  total: vins.length,
  wave: 0,
  waveBeganAt: null,
  excusedWave: 0,
  createdAt: now,
  updatedAt: now,
  endedAt: null,
})

/** One of three vehicles, of which one got a command of history; from its begin to a second try. */
const playCampaign = async ({ campaigns }: SqlStores, { vin, awaited, settled, now }: GrownStore): Promise<void> => {
  const other = parseVin('1KFSM00E7T0000009')! // one of the filled ones
  const { id } = campaignOf([vin, awaited, other], now)
  await campaigns.create({ ...campaignOf([vin, awaited, other], now), id }, () => null)
  await campaigns.take('me', now + seconds(1), seconds(10), 1)
  await campaigns.openWave(id, 'me', { size: 10, zones: null, at: now })
  const ids = [settled, uuidv7() as CommandId, uuidv7() as CommandId] // by their form
  await campaigns.unsubmitted(id, 1, 10, now)
  await campaigns.claim(id, 1, [vin, awaited, other], ids)
  await campaigns.note(id, 'me', [{ vin, problem: null }], now, seconds(10))
  await campaigns.tallies(id, null)
  await campaigns.vehicles(id, undefined, undefined, 10)
  await campaigns.move(id, ['running'], { state: 'paused', reason: '', at: now, by: 'k' })
  await campaigns.retry(id, ['succeeded', 'failed'], now, 'k')
}

export const administrationCases: readonly GrowthCase[] = [
  {
    name: 'the sealing of what was accepted',
    rows: sealedRows,
    run: (stores, { now }) => seal(stores, now),
  },
  {
    name: 'the sealing of an entry about a command of history',
    rows: sealedRows,
    run: async (stores, { settled, now }) => {
      const origin = { who: 'me' }
      const subjects = [{ kind: 'command', id: settled }]
      await stores.audit.add([{ id: uuidv7(), at: now, action: 'findCommand', outcome: 'done', origin, subjects }])
      await seal(stores, now)
    },
  },
  {
    name: 'whether a vehicle may be erased',
    rows: 60,
    run: ({ audit }, { vin }) => audit.erase(vin, { mayBeUnsealed: false }),
  },
  { name: 'a campaign', rows: 120, run: (stores, grown) => playCampaign(stores, grown) },
  { name: 'a used idempotency key', rows: 1, run: ({ commands }) => commands.isKeyUsed('test', 'a key') },
  { name: 'the retention of the audit', rows: 60, run: ({ audit }, { now }) => audit.forget(now - days(400)) },
]
