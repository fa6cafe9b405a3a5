/** Each vehicle gets its command exactly once, whichever workers die or stall, and a bad wave is the last one. */
import type { CommandId, Vin } from '@keyfob/protocol'
import { VirtualClock, minutes, seconds } from '@keyfob/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SampleCore, approvalCatalogue, freshVin } from '../commands/testing/sample-core.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'
import type { Campaign, CampaignInput, CampaignStore, IdentifiedSubmits } from '../ports/campaign.ts'
import type { CampaignMeasures } from '../ports/governance-measures.ts'
import { t0 } from '../store/testing/sample-commands.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { CampaignRunner } from './campaign-runner.ts'
import { Campaigns } from './campaigns.ts'

let store: SampleStore
let clock: VirtualClock
let core: SampleCore
let campaigns: Campaigns
let label: string
let vins: readonly Vin[]
let serial = 0
beforeAll(async () => {
  store = await SampleStore.open()
}, 60_000)
afterAll(() => store.close())
beforeEach(async () => {
  await store.database.script('TRUNCATE campaigns, campaign_vehicles')
  clock = new VirtualClock(t0)
  core = new SampleCore({ store, clock })
  campaigns = new Campaigns({ store: store.stores.campaigns, commands: core.commands, clock, log: new SampleLog() })
  label = `c${(serial += 1)}`
  vins = Array.from({ length: 20 }, freshVin)
  for (const vin of vins) await core.vehicles.put(vin, { labels: [label] })
})

const runnerOn = (parts: { store?: CampaignStore; commands?: IdentifiedSubmits; measures?: CampaignMeasures } = {}) =>
  new CampaignRunner({
    store: store.stores.campaigns,
    commands: core.commands,
    nextId: core.commands.nextId,
    quotas: null,
    clock,
    log: new SampleLog(),
    ...parts,
  })
const make = async (more: Partial<CampaignInput> = {}): Promise<Campaign> => {
  const made = await campaigns.create(
    { name: 'c', command: 'doors_lock', target: { label }, waveSize: 8, ...more },
    'key:a',
  )
  if (!made.ok) throw new Error(JSON.stringify(made.refusal))
  return made.value
}
const problemsOf = async (more: Partial<CampaignInput>) => {
  const made = await campaigns.create({ name: 'c', command: 'doors_lock', target: { label }, ...more }, 'key:a')
  return made.ok ? undefined : [made.refusal.code, ...(made.refusal.errors ?? []).map(({ pointer }) => pointer)]
}
/** The lease of a dead worker is over by the clock of the database. */
const endLeases = () => store.database.script("UPDATE campaigns SET lease_until = now() - interval '1 second'")
const turns = async (runner: CampaignRunner, count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) {
    await runner.run()
    await clock.advance(seconds(1))
  }
}
const commandsOf = async ({ id }: Campaign) => {
  const { items } = await store.commandStore.list({ who: `campaign:${id}` }, undefined, 1_000)
  return items
}
const answerAll = async (campaign: Campaign, status: 'succeeded' | 'failed' = 'succeeded', but = 0): Promise<void> => {
  const open = (await commandsOf(campaign)).filter(({ settledAt }) => settledAt === null)
  for (const [at, record] of open.entries()) await core.ack(record, at < but ? 'failed' : status)
}
const stateOf = async ({ id }: Campaign) => (await campaigns.find(id))?.state
const talliesOf = async ({ id }: Campaign) =>
  Object.fromEntries((await campaigns.tallies(id)).map(({ state, count }) => [state, count]))
/** Every vehicle has one command. */
const onceEach = async (campaign: Campaign): Promise<void> => {
  const sent = (await commandsOf(campaign)).map(({ vin }) => vin).toSorted()
  expect(sent).toEqual([...vins].toSorted())
}

describe('a campaign', () => {
  it('goes in waves, each when the one before is settled, and ends when every vehicle had its turn', async () => {
    const campaign = await make()
    expect(campaign).toMatchObject({ total: 20, state: 'running', wave: 0 })
    const runner = runnerOn()
    for (const [sent, waiting] of [
      [8, 12],
      [16, 4],
      [20, undefined],
    ]) {
      await turns(runner, 4)
      expect((await commandsOf(campaign)).length).toBe(sent)
      expect((await talliesOf(campaign))['waiting']).toBe(waiting)
      await answerAll(campaign)
    }
    await turns(runner, 2)
    expect(await campaigns.find(campaign.id)).toMatchObject({
      state: 'done',
      wave: 3,
      reason: 'Every vehicle had its turn.',
    })
    expect(await talliesOf(campaign)).toEqual({ succeeded: 20 })
    await onceEach(campaign)
  })

  it('counts what it submitted, by whether it was accepted', async () => {
    await make({ command: 'engine_start', ttlSeconds: 30, target: { vins: [...vins] }, waveSize: 20 })
    const counts: object[] = []
    const commands: IdentifiedSubmits = {
      check: ({ vin }) => (vin === vins[0] ? { code: 'lane_busy', detail: 'no' } : undefined),
      submitApproved: (...asked) => core.commands.submitApproved(...asked),
    }
    await turns(runnerOn({ commands, measures: { submitted: (each) => void counts.push(each) } }), 3)
    expect(counts).toEqual([{ accepted: 19, refused: 1 }])
  })

  it('begins when it starts, and begins nothing after its end', async () => {
    const campaign = await make({ startsAt: t0 + minutes(1), endsAt: t0 + minutes(2) })
    const runner = runnerOn()
    await turns(runner, 3)
    expect(await commandsOf(campaign)).toEqual([])
    await clock.advance(minutes(1))
    await turns(runner, 3)
    expect((await commandsOf(campaign)).length).toBe(8)
    await answerAll(campaign)
    await clock.advance(minutes(1))
    await turns(runner, 3)
    expect((await commandsOf(campaign)).length).toBe(8)
    expect(await campaigns.find(campaign.id)).toMatchObject({ state: 'done', reason: 'Its end came.' })
  })

  it('submits no more a minute than its ramp allows', async () => {
    const campaign = await make({ perMinute: 6 })
    const runner = runnerOn()
    await turns(runner, 60)
    const sent = (await commandsOf(campaign)).length
    expect([sent >= 5, sent <= 7]).toEqual([true, true])
    expect(new Set((await commandsOf(campaign)).map(({ acceptedAt }) => acceptedAt)).size).toBe(sent)
  })

  it('does not wait for a wave longer than it is told to', async () => {
    const campaign = await make({ waveSecondsMax: 30 })
    const runner = runnerOn()
    await turns(runner, 20)
    expect((await commandsOf(campaign)).length).toBe(8)
    await turns(runner, 15)
    expect((await commandsOf(campaign)).length).toBe(16)
  })

  it('is refused with every mistake in it', async () => {
    expect(await problemsOf({ target: {} })).toEqual(['invalid_request', '/target'])
    expect(await problemsOf({ target: { label, vins: [...vins] } })).toEqual(['invalid_request', '/target'])
    expect(await problemsOf({ target: { vins: [vins[0]!, vins[0]!] } })).toEqual(['invalid_request', '/target/vins'])
    expect(await problemsOf({ target: { vins: ['x'] } })).toEqual(['invalid_request', '/target/vins/0'])
    expect(await problemsOf({ target: { label: 'none' } })).toEqual(['invalid_request', '/target'])
    expect(await problemsOf({ endsAt: t0 })).toEqual(['invalid_request', '/endsAt'])
    expect(await problemsOf({ command: 'fly' })).toEqual(['unknown_command', '/command'])
    const window = { from: '22:00', to: '22:00', timeZone: 'Mars/Base' }
    expect(await problemsOf({ window })).toEqual(['invalid_request', '/window/timeZone', '/window/to'])
    const strict = new SampleCore({ store, clock, catalogue: approvalCatalogue })
    const held = new Campaigns({
      store: store.stores.campaigns,
      commands: strict.commands,
      clock,
      log: new SampleLog(),
    })
    const asked = await held.create({ name: 'c', command: 'engine_start', target: { label } }, 'key:a')
    expect(asked).toMatchObject({ ok: false, refusal: { code: 'approval_required' } })
  })
})

describe('its rule', () => {
  it('aborts within the wave in which too many fail', async () => {
    const campaign = await make({ abort: { failed: 0.25 } })
    const runner = runnerOn()
    await turns(runner, 4)
    await answerAll(campaign, 'succeeded', 2)
    await turns(runner, 4)
    await answerAll(campaign, 'succeeded', 3)
    await turns(runner, 10)
    expect(await campaigns.find(campaign.id)).toMatchObject({
      state: 'aborted',
      wave: 2,
      reason: '3 of the 8 vehicles of the wave failed, and the limit is 25 %.',
    })
    expect(await talliesOf(campaign)).toEqual({ failed: 5, succeeded: 11, waiting: 4 })
  })

  it('counts unknown outcomes apart from failures', async () => {
    const campaign = await make({ abort: { failed: 0, unknown: 0.5 } })
    const runner = runnerOn()
    await turns(runner, 4)
    for (const record of (await commandsOf(campaign)).slice(0, 5)) await core.ack(record, 'unknown')
    await turns(runner, 4)
    expect(await campaigns.find(campaign.id)).toMatchObject({
      state: 'aborted',
      reason: expect.stringContaining('unknown'),
    })
  })

  it('is not looked at again for that wave when a person resumes it, and the failed part is retried once more', async () => {
    const campaign = await make({ abort: { failed: 0.25 } })
    const runner = runnerOn()
    await turns(runner, 4)
    await answerAll(campaign, 'failed')
    await turns(runner, 4)
    expect(await stateOf(campaign)).toBe('aborted')
    await campaigns.resume(campaign.id, 'key:b')
    for (let wave = 0; wave < 4; wave += 1) {
      await turns(runner, 4)
      await answerAll(campaign)
    }
    expect([await stateOf(campaign), await talliesOf(campaign)]).toEqual(['done', { failed: 8, succeeded: 12 }])
    await campaigns.retry(campaign.id, ['failed'], 'key:b')
    for (let wave = 0; wave < 3; wave += 1) {
      await turns(runner, 4)
      await answerAll(campaign)
    }
    expect([await stateOf(campaign), await talliesOf(campaign)]).toEqual(['done', { succeeded: 20 }])
    expect((await commandsOf(campaign)).length).toBe(28)
    const { items } = await campaigns.vehicles(campaign.id, ['succeeded'], undefined, 50)
    expect(items.filter(({ earlier }) => earlier.length === 1)).toHaveLength(8)
  })
})

describe('people', () => {
  it('pause it, also in the middle of a wave, and resume it', async () => {
    const campaign = await make({ perMinute: 30 })
    const runner = runnerOn()
    await turns(runner, 6)
    await campaigns.pause(campaign.id, 'key:a')
    const sent = (await commandsOf(campaign)).length
    await turns(runner, 30)
    expect([sent < 8, (await commandsOf(campaign)).length]).toEqual([true, sent])
    await campaigns.resume(campaign.id, 'key:a')
    for (let wave = 0; wave < 6; wave += 1) {
      await turns(runner, 20)
      await answerAll(campaign)
    }
    expect(await stateOf(campaign)).toBe('done')
    await onceEach(campaign)
  })

  it('abort it, and are told what its state allows', async () => {
    const campaign = await make()
    const { id } = campaign
    expect(await campaigns.abort(id, 'key:a')).toMatchObject({ ok: true, value: { state: 'aborted' } })
    expect(await campaigns.abort(id, 'key:a')).toMatchObject({ ok: true })
    expect(await campaigns.pause(id, 'key:a')).toMatchObject({ ok: false, refusal: { code: 'campaign_state' } })
    const other = '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d'
    expect(await campaigns.pause(other, 'key:a')).toMatchObject({ ok: false, refusal: { code: 'campaign_not_found' } })
    await turns(runnerOn(), 3)
    expect(await commandsOf(campaign)).toEqual([])
  })
})

describe('windows', () => {
  it('are of the clock where the vehicle is, or of the zone that is named for those without one', async () => {
    const [berlin, york, none] = vins
    await core.vehicles.put(berlin!, { labels: [label, 'tz=europe.berlin'] })
    await core.vehicles.put(york!, { labels: [label, 'tz=america.new_york'] })
    await core.vehicles.put(none!, { labels: [label, 'tz=nowhere'] })
    const local = (zone: string, at: number) =>
      new Date(at).toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })
    const from = local('America/New_York', t0)
    const to = local('America/New_York', t0 + minutes(30))
    const campaign = await make({ window: { from, to, timeZone: 'Europe/Berlin' }, waveSize: 100 })
    const runner = runnerOn()
    await turns(runner, 20)
    expect((await commandsOf(campaign)).map(({ vin }) => vin)).toEqual([york])
    await answerAll(campaign)
    await clock.advance(minutes(24 * 60 - 6 * 60))
    await turns(runner, 40)
    await onceEach(campaign)
  })
})

describe('when a worker dies', () => {
  /** As if the process had died before this call, after it, or between the commands of a batch. */
  class Died extends Error {}

  it.each(['before the submit', 'between submits', 'before the note', 'after the note', 'in the wave'] as const)(
    '%s, another one continues, and each vehicle gets one command',
    async (when) => {
      const campaign = await make()
      const { campaigns: real } = store.stores
      let alive = true
      let submits = 0
      const dying = new Proxy(real, {
        get:
          (target, name: keyof CampaignStore) =>
          async (...args: readonly never[]) => {
            if (!alive) throw new Died()
            if (name === 'note' && when === 'before the note') alive = false
            if (!alive) throw new Died()
            const value = await (target[name] as (...all: readonly never[]) => Promise<unknown>)(...args)
            if (name === 'openWave' && when === 'in the wave') alive = false
            if (name === 'claim' && when === 'before the submit') alive = false
            if (name === 'note' && when === 'after the note') alive = false
            if (!alive) throw new Died()
            return value
          },
      })
      const commands: IdentifiedSubmits = {
        check: (request) => core.commands.check(request),
        submitApproved: async (request, id, at) => {
          if (when === 'between submits' && (submits += 1) > 4) alive = false
          if (!alive) throw new Died()
          return core.commands.submitApproved(request, id, at)
        },
      }
      await turns(runnerOn({ store: dying, commands }), 3).catch(() => undefined)
      expect(alive).toBe(false)
      const others = [runnerOn(), runnerOn()]
      for (let wave = 0; wave < 4; wave += 1) {
        await endLeases()
        for (let turn = 0; turn < 4; turn += 1) {
          await Promise.all(others.map((each) => each.run()))
          await clock.advance(seconds(1))
        }
        await answerAll(campaign)
      }
      await turns(others[0]!, 3)
      await onceEach(campaign)
      expect([await stateOf(campaign), await talliesOf(campaign)]).toEqual(['done', { succeeded: 20 }])
    },
  )

  it('one that only stalled submits the same command again, and nothing twice', async () => {
    const campaign = await make({ waveSize: 20 })
    const held: (() => void)[] = []
    const slow: IdentifiedSubmits = {
      check: (request) => core.commands.check(request),
      submitApproved: async (request, id, at) => {
        await new Promise<void>((resolve) => held.push(resolve))
        return core.commands.submitApproved(request, id, at)
      },
    }
    const stalled = runnerOn({ commands: slow })
    await stalled.run()
    await clock.advance(seconds(1))
    const turn = stalled.run()
    await expect.poll(() => held.length, { timeout: 60_000 }).toBe(20)
    await endLeases()
    await turns(runnerOn(), 3)
    for (const go of held) go()
    await turn
    await onceEach(campaign)
  })
})

it('what cannot be accepted is refused with its reason, and may be retried', async () => {
  const closed = new SampleCore({ store, clock, registers: false })
  const strange = freshVin()
  const campaign = await make({ target: { vins: [strange, vins[0]!] } })
  const runner = runnerOn({ commands: closed.commands })
  await turns(runner, 4)
  await answerAll(campaign)
  await turns(runner, 4)
  expect(await campaigns.tallies(campaign.id)).toEqual([
    { state: 'refused', reason: 'vehicle_not_registered', count: 1 },
    { state: 'succeeded', reason: 'done', count: 1 },
  ])
  await core.vehicles.put(strange, {})
  await campaigns.retry(campaign.id, ['refused'], 'key:a')
  await turns(runner, 4)
  expect((await commandsOf(campaign)).map(({ vin }) => vin).toSorted()).toEqual([strange, vins[0]!].toSorted())
})

it('old ones go, with their vehicles', async () => {
  const campaign = await make()
  await campaigns.abort(campaign.id, 'key:a')
  expect(await store.stores.campaigns.forget(clock.now() + 1, 10)).toBe(1)
  expect(await campaigns.find(campaign.id)).toBeUndefined()
  const id = '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d' as CommandId // a UUIDv7
  expect(await store.database.query('SELECT 1 FROM campaign_vehicles WHERE campaign_id <> $1', [id])).toEqual([])
})
