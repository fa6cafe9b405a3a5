/** What waits for a place in a quota, or for its window, is submitted later and once, and nothing else waits with it. */
import type { Vin } from '@keyfob/protocol'
import { VirtualClock, hours, minutes, seconds } from '@keyfob/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SampleCore, freshVin } from '../commands/testing/sample-core.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { MemoryWindows } from '../live/memory-windows.ts'
import type { Campaign, CampaignInput, IdentifiedSubmits } from '../ports/campaign.ts'
import type { QuotaRule } from '../ports/quotas.ts'
import { Quotas } from '../quotas/quotas.ts'
import { t0 } from '../store/testing/sample-commands.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { CampaignRunner } from './campaign-runner.ts'
import { Campaigns } from './campaigns.ts'
import { opensIn } from './local-window.ts'

let store: SampleStore
let clock: VirtualClock
let core: SampleCore
let campaigns: Campaigns
let vins: readonly Vin[]
let refused: string[]
const log = new SampleLog()
beforeAll(async () => {
  store = await SampleStore.open()
}, 60_000)
afterAll(() => store.close())
beforeEach(async () => {
  await store.database.script('TRUNCATE campaigns, campaign_vehicles')
  clock = new VirtualClock(t0)
  core = new SampleCore({ store, clock })
  campaigns = new Campaigns({ store: store.stores.campaigns, commands: core.commands, clock, log })
  vins = Array.from({ length: 12 }, freshVin)
  refused = []
  for (const vin of vins) await core.vehicles.put(vin, {})
})

const quotasOf = (...rules: readonly QuotaRule[]): Quotas =>
  new Quotas({
    rules,
    counts: new MemoryWindows({ clock, windowsMax: 1_000 }),
    keys: { isKeyUsed: async () => false },
    clock,
    log,
    measures: { counted: () => undefined, refused: (kind) => void refused.push(kind) },
  })
const caller: QuotaRule = { name: 'caller/1m', kind: 'caller', limit: 5, span: minutes(1) }
const ofVin: QuotaRule = { name: 'vin/1h', kind: 'vin', limit: 1, span: hours(1) }
const ofType: QuotaRule = { name: 'vin+command/1h', kind: 'vin+command', limit: 1, span: hours(1) }

const runnerOn = (quotas: Quotas | null, commands: IdentifiedSubmits = core.commands) =>
  new CampaignRunner({
    store: store.stores.campaigns,
    commands,
    nextId: core.commands.nextId,
    quotas,
    clock,
    log,
  })
const make = async (more: Partial<CampaignInput> = {}): Promise<Campaign> => {
  const made = await campaigns.create(
    { name: 'c', command: 'doors_lock', target: { vins: [...vins] }, waveSize: 12, ...more },
    'key:a',
  )
  if (!made.ok) throw new Error(JSON.stringify(made.refusal))
  return made.value
}
const turns = async (runner: CampaignRunner, count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) {
    await runner.run()
    await clock.advance(seconds(1))
  }
}
const commandsOf = async ({ id }: Campaign) =>
  (await store.commandStore.list({ who: `campaign:${id}` }, undefined, 100)).items
const held = async ({ id }: Campaign) =>
  (await campaigns.tallies(id))
    .filter(({ state }) => state === 'submitting')
    .map(({ reason, count }) => [reason, count])
const took = async (quotas: Quotas, vin: Vin, command = 'doors_lock') =>
  quotas.take({ who: 'key:b', counter: 'key:b', vin, command, idempotencyKey: undefined })

describe('a quota', () => {
  it('of the caller lets a wave wait, and every vehicle gets its command once', async () => {
    const campaign = await make()
    const runner = runnerOn(quotasOf(caller))
    await turns(runner, 5)
    expect((await commandsOf(campaign)).length).toBe(5)
    expect(await held(campaign)).toEqual([['quota_exceeded', 7]])
    await turns(runner, 60)
    expect((await commandsOf(campaign)).length).toBe(10)
    await turns(runner, 60)
    expect((await commandsOf(campaign)).map(({ vin }) => vin).toSorted()).toEqual([...vins].toSorted())
    expect(await held(campaign)).toEqual([])
    expect(refused).toEqual([])
  })

  it('of the caller counts what the campaign sends, and what the caller sends, together', async () => {
    const quotas = quotasOf(caller)
    const byCaller = { who: 'key:a', counter: 'key:a', vin: freshVin(), command: 'locate', idempotencyKey: undefined }
    for (let nth = 0; nth < 3; nth += 1) await quotas.take(byCaller)
    const campaign = await make()
    await turns(runnerOn(quotas), 3)
    expect((await commandsOf(campaign)).length).toBe(2)
    expect((await quotas.take(byCaller)).map(({ isOver }) => isOver)).toEqual([true])
    expect(refused).toEqual(['caller'])
  })

  it.each([
    ['a VIN', ofVin, 'locate'],
    ['a VIN and a type', ofType, 'doors_lock'],
  ])('of %s lets this vehicle wait, and no other one', async (_what, rule, command) => {
    const quotas = quotasOf(rule)
    await took(quotas, vins[3]!, command)
    const campaign = await make()
    const runner = runnerOn(quotas)
    await turns(runner, 3)
    expect((await commandsOf(campaign)).length).toBe(11)
    expect(await held(campaign)).toEqual([['quota_exceeded', 1]])
    await clock.advance(hours(1))
    await turns(runner, 3)
    expect((await commandsOf(campaign)).map(({ vin }) => vin)).toContain(vins[3])
    expect((await commandsOf(campaign)).length).toBe(12)
  })

  it('of another type holds nothing', async () => {
    const quotas = quotasOf(ofType)
    await took(quotas, vins[3]!, 'locate')
    const campaign = await make()
    await turns(runnerOn(quotas), 3)
    expect((await commandsOf(campaign)).length).toBe(12)
  })

  it('that is used up by one vehicle is not counted for the vehicles that wait behind it', async () => {
    const quotas = quotasOf(caller, ofVin)
    const campaign = await make()
    const runner = runnerOn(quotas)
    await turns(runner, 130)
    // At most the one at which it was found used up, in each window, waits for its hour.
    expect((await commandsOf(campaign)).length).toBeGreaterThanOrEqual(10)
    await clock.advance(hours(1))
    await turns(runner, 3)
    expect((await commandsOf(campaign)).length).toBe(12)
  })

  it('does not keep what a dead worker was about to submit, or did', async () => {
    const quotas = quotasOf(caller)
    const campaign = await make({ waveSize: 5 })
    const dying: IdentifiedSubmits = {
      check: (request) => core.commands.check(request),
      submitApproved: async (request, ...asked) => {
        if (request.vin > vins.toSorted()[5]!) await core.commands.submitApproved(request, ...asked)
        throw new Error('died')
      },
    }
    await turns(runnerOn(quotas, dying), 1)
    await store.database.script("UPDATE campaigns SET lease_until = now() - interval '1 second'")
    const before = await commandsOf(campaign)
    await turns(runnerOn(quotas), 2)
    expect((await commandsOf(campaign)).length).toBe(5)
    expect((await commandsOf(campaign)).map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)))
  })

  it('does not keep the rule from stopping the campaign meanwhile', async () => {
    const campaign = await make({ abort: { failed: 0.2 } })
    const runner = runnerOn(quotasOf(caller))
    await turns(runner, 2)
    for (const record of await commandsOf(campaign)) await core.ack(record, 'failed')
    await turns(runner, 2)
    expect(await campaigns.find(campaign.id)).toMatchObject({ state: 'aborted' })
    await turns(runner, 70)
    expect((await commandsOf(campaign)).length).toBe(5)
  })
})

describe('a window', () => {
  /** `22:30` in UTC, from now on. */
  const timeIn = (span: number): string => new Date(t0 + span).toISOString().slice(11, 16)

  it('that ends in the middle of a wave lets the rest of it wait until it opens again', async () => {
    const window = { from: timeIn(0), to: timeIn(minutes(3)) }
    const campaign = await make({ perMinute: 2, window })
    const runner = runnerOn(null)
    await turns(runner, 240)
    const sent = (await commandsOf(campaign)).length
    expect([sent >= 6, sent <= 7]).toEqual([true, true])
    expect((await held(campaign))[0]![0]).toBe('window_closed')
    await clock.advance(hours(24) - minutes(4))
    await turns(runner, 60)
    expect((await commandsOf(campaign)).length).toBe(12)
  })

  it('says when it opens, where the vehicle is', () => {
    const window = { from: '22:00', to: '05:00', timeZone: 'UTC' }
    const noon = Date.UTC(2026, 0, 5, 12)
    expect(opensIn(window, null, noon)).toBe(hours(10))
    expect(opensIn(window, 'europe/berlin', noon)).toBe(hours(9))
    expect(opensIn({ ...window, from: '11:00', to: '11:30' }, null, noon)).toBe(hours(23))
  })
})
