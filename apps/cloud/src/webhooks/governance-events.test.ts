/** What changes an approval or a campaign is told to the webhooks that ask for it, once, and nothing that was rolled back is. */
import {
  type GovernanceEvent,
  type WebhookEventType,
  approvalEventSchema,
  campaignEventSchema,
  eventOriginDefault,
  eventOriginOf,
  governanceEventId,
  toGovernanceWebhookEvent,
} from '@keyfob/protocol'
import { VirtualClock, minutes, seconds } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { uuidv7 } from 'uuidv7'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Approvals } from '../approvals/approvals.ts'
import { sweepApprovals } from '../approvals/approval-sweeper.ts'
import { CampaignRunner } from '../campaigns/campaign-runner.ts'
import { Campaigns } from '../campaigns/campaigns.ts'
import { SampleCore, approvalCatalogue, freshVin } from '../commands/testing/sample-core.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'
import type { NewWebhook, WebhookRecord } from '../ports/webhook-store.ts'
import type { Message } from '../outgoing/signed-sender.ts'
import { SqlApprovalStore } from '../store/sql-approval-store.ts'
import { SqlCampaignStore } from '../store/sql-campaign-store.ts'
import type { SqlDatabase } from '../store/sql-database.ts'
import { eraseHistory } from '../store/statements/audit.ts'
import { tellGovernance } from '../store/statements/governance-events.ts'
import { t0 } from '../store/testing/sample-commands.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { feedAll, leaseOf, newWebhook, send } from '../store/testing/sample-webhooks.ts'
import { WebhookDeliverer } from './webhook-deliverer.ts'

const everyType: readonly WebhookEventType[] = [
  'command.queued',
  'command.sent',
  'approval.asked',
  'approval.approved',
  'approval.refused',
  'approval.canceled',
  'approval.expired',
  'approval.not_accepted',
  'campaign.created',
  'campaign.wave_started',
  'campaign.paused',
  'campaign.resumed',
  'campaign.retried',
  'campaign.aborted',
  'campaign.done',
]
let store: SampleStore
let clock: VirtualClock
let core: SampleCore
let approvals: Approvals
let campaigns: Campaigns
beforeAll(async () => {
  store = await SampleStore.open()
}, 60_000)
afterAll(() => store.close())
afterEach(() =>
  store.database.script(
    'DELETE FROM webhook_deliveries; DELETE FROM webhooks; TRUNCATE approvals, campaigns, campaign_vehicles, governance_events',
  ),
)
beforeEach(() => {
  clock = new VirtualClock(t0)
  core = new SampleCore({ store, clock, catalogue: approvalCatalogue })
  approvals = approvalsOn(store.database)
  campaigns = campaignsOn(store.database)
})
const approvalsOn = (database: SqlDatabase) =>
  new Approvals({ store: new SqlApprovalStore(database), submits: core.commands, clock, log: new SampleLog() })
const campaignsOn = (database: SqlDatabase) =>
  new Campaigns({ store: new SqlCampaignStore(database), commands: core.commands, clock, log: new SampleLog() })

const create = async (more: Partial<NewWebhook> = {}): Promise<WebhookRecord> =>
  (await store.webhooks.create(newWebhook({ events: everyType, ...more }), 100))!
const told = async (webhook?: WebhookRecord): Promise<readonly GovernanceEvent[]> => {
  await store.webhookQueue.feed(feedAll, clock.now())
  const leased = await store.webhookQueue.lease(leaseOf(), clock.now())
  for (const each of leased) await store.webhookQueue.settle(each, { kind: 'delivered', status: 204 }, clock.now())
  return leased
    .filter(({ webhookId }) => webhook === undefined || webhookId === webhook.id)
    .flatMap(({ event }) => (event && 'type' in event ? [event] : []))
}
/** An approval that waits holds its events back behind each other, so they are asked for until none is left. */
const allTold = async (): Promise<readonly GovernanceEvent[]> => {
  const events: GovernanceEvent[] = []
  for (let more = await told(); more.length > 0; more = await told()) events.push(...more)
  return events
}
const kinds = async () => (await allTold()).map(({ type }) => type)
const ask = async () => {
  const request = { command: 'engine_start', vin: freshVin(), who: 'key:asker' }
  const asked = await approvals.ask(request, minutes(15) / seconds(1), 'The customer asked')
  if (!asked.ok) throw new Error(asked.refusal.code)
  return asked.value.record
}
const make = async (more: object = {}) => {
  const vins = Array.from({ length: 4 }, freshVin)
  for (const vin of vins) await core.vehicles.put(vin, {})
  const input = { name: 'c', command: 'doors_lock', target: { vins }, waveSize: 2, ...more }
  const made = await campaigns.create(input, 'key:maker')
  if (!made.ok) throw new Error(JSON.stringify(made.refusal))
  return made.value
}
const run = async (turns: number): Promise<void> => {
  const runner = new CampaignRunner({
    store: store.stores.campaigns,
    commands: core.commands,
    nextId: core.commands.nextId,
    quotas: null,
    clock,
    log: new SampleLog(),
  })
  for (let turn = 0; turn < turns; turn += 1) {
    await runner.run()
    await clock.advance(seconds(1))
  }
}
const answerAll = async (id: string, status: 'succeeded' | 'failed'): Promise<void> => {
  const { items } = await store.commandStore.list({ who: `campaign:${id}` }, undefined, 100)
  for (const record of items) if (record.settledAt === null) await core.ack(record, status)
}

describe('an approval', () => {
  it('is told when it is asked for and when it is approved, with who did both', async () => {
    await create()
    const { id, vin } = await ask()
    await approvals.approve(id, 'key:other', 'Called back')
    const [asked, approved, ...rest] = await allTold()
    expect(rest).toEqual([])
    expect(asked).toMatchObject({
      type: 'approval.asked',
      subjectId: id,
      sequence: 1,
      at: t0,
      data: {
        commandId: id,
        vin,
        state: 'awaiting_approval',
        who: 'key:asker',
        purpose: 'The customer asked',
        by: null,
      },
    })
    expect(approved).toMatchObject({
      type: 'approval.approved',
      sequence: 2,
      data: { state: 'approved', by: 'key:other', reason: 'Called back', problem: null },
    })
    for (const each of [asked!, approved!]) approvalEventSchema.parse(toGovernanceWebhookEvent(each))
  })

  it.each([
    ['refused', 'approval.refused', (id: never) => approvals.refuse(id, 'key:other', 'In a garage')],
    ['canceled', 'approval.canceled', (id: never) => approvals.cancel(id, 'key:asker')],
  ] as const)('is told when it is %s', async (state, type, decide) => {
    await create()
    const { id } = await ask()
    await decide(id as never) // of any form
    expect((await allTold()).at(-1)).toMatchObject({ type, data: { state } })
  })

  it('is told when its time is over, once, whoever sweeps', async () => {
    await create()
    await ask()
    await clock.advance(minutes(15))
    const { stores } = store
    const sweep = () => sweepApprovals({ store: stores.approvals, approvals, clock, log: new SampleLog() })
    await Promise.all([sweep(), sweep(), sweep()])
    expect(await kinds()).toEqual(['approval.asked', 'approval.expired'])
  })

  it('is told when it was approved and could not be accepted, with the problem', async () => {
    await create()
    const vin = freshVin()
    await core.birth(vin)
    const asked = await approvals.ask({ command: 'engine_start', vin, ivc: 'IVC-9', who: 'key:asker' }, 900, null)
    if (!asked.ok) throw new Error(asked.refusal.code)
    await approvals.approve(asked.value.record.id, 'key:other', null)
    const events = await allTold()
    expect(events.map(({ type }) => type)).toEqual(['approval.asked', 'approval.approved', 'approval.not_accepted'])
    expect(events.at(-1)!.data).toMatchObject({ problem: 'ivc_mismatch' })
  })

  it('is told once when several decide, and its command follows it', async () => {
    const webhook = await create({ events: ['approval.approved', 'command.sent'] })
    const { id } = await ask()
    await Promise.all(['key:a', 'key:b', 'key:c'].map((by) => approvals.approve(id, by, null)))
    await store.webhookQueue.feed(feedAll, clock.now())
    const { items } = await store.webhooks.deliveries(webhook.id, undefined, undefined, 10)
    expect(items.map(({ event, subjectId, sequence }) => [event, subjectId, sequence])).toEqual([
      [null, id, 1],
      ['approval.approved', id, 2],
    ])
    const leased = await store.webhookQueue.lease(leaseOf(), clock.now())
    expect(leased.map(({ event }) => event && 'type' in event)).toEqual([true])
  })
})

describe('a campaign', () => {
  it('is told when it is made, with each wave, and when it is done', async () => {
    await create()
    const { id } = await make()
    await run(2)
    await answerAll(id, 'succeeded')
    await run(3)
    await answerAll(id, 'succeeded')
    await run(2)
    const events = await allTold()
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['campaign.created', 1],
      ['campaign.wave_started', 2],
      ['campaign.wave_started', 3],
      ['campaign.done', 4],
    ])
    expect(events.map(({ data }) => data)).toMatchObject([
      { campaignId: id, state: 'running', who: 'key:maker', by: 'key:maker', wave: 0, total: 4 },
      { wave: 1, vehicles: 2, by: null },
      { wave: 2, vehicles: 2, by: null },
      { state: 'done', reason: 'Every vehicle had its turn.', by: null },
    ])
    for (const each of events) campaignEventSchema.parse(toGovernanceWebhookEvent(each))
  })

  it('is told when its own rule stops it, which nobody did', async () => {
    await create({ events: ['campaign.aborted'] })
    const { id } = await make({ abort: { failed: 0.1 } })
    await run(2)
    await answerAll(id, 'failed')
    await run(2)
    const [aborted, ...rest] = await allTold()
    expect([aborted?.data, rest]).toMatchObject([{ by: null, state: 'aborted' }, []])
  })

  it('is told what people do with it, and who', async () => {
    await create()
    const { id } = await make()
    await campaigns.pause(id, 'key:a')
    await campaigns.resume(id, 'key:b')
    await campaigns.abort(id, 'key:c')
    await campaigns.abort(id, 'key:c')
    await campaigns.retry(id, ['failed'], 'key:d')
    expect((await allTold()).map(({ type, data }) => [type, data.by])).toEqual([
      ['campaign.created', 'key:maker'],
      ['campaign.paused', 'key:a'],
      ['campaign.resumed', 'key:b'],
      ['campaign.aborted', 'key:c'],
      ['campaign.retried', 'key:d'],
    ])
  })
})

describe('a webhook', () => {
  it('that does not ask for events gets status events only, and one that asks gets only these', async () => {
    const plain = await create({ events: null })
    const narrow = await create({ events: ['campaign.created'] })
    await ask()
    await make()
    await send(store)
    await store.webhookQueue.feed(feedAll, clock.now())
    const eventsOf = async ({ id }: WebhookRecord) =>
      (await store.webhooks.deliveries(id, undefined, undefined, 10)).items.map(({ event }) => event)
    expect([await eventsOf(plain), await eventsOf(narrow)]).toEqual([[null], ['campaign.created']])
  })

  it('with vehicles or commands gets what is about them', async () => {
    const { vin, id } = await ask()
    await approvals.cancel(id, 'key:asker')
    const ofVehicle = await create({ vins: [vin], events: ['approval.expired', 'campaign.created'] })
    const ofCommand = await create({ commands: ['doors_lock'], states: ['failed'] })
    await store.webhooks.replaySince(ofVehicle.id, t0)
    await ask()
    await make()
    await store.webhookQueue.feed(feedAll, clock.now())
    const eventsOf = async ({ id: one }: WebhookRecord) =>
      (await store.webhooks.deliveries(one, undefined, undefined, 10)).items.map(({ event }) => event)
    expect([await eventsOf(ofVehicle), await eventsOf(ofCommand)]).toEqual([[], ['campaign.created']])
  })

  it('is sent what was before it again, when it asks', async () => {
    const { id } = await ask()
    await clock.advance(minutes(1))
    await approvals.refuse(id, 'key:other', 'no')
    const webhook = await create()
    expect(await kinds()).toEqual([])
    await store.webhooks.replaySince(webhook.id, t0 + minutes(1))
    expect(await kinds()).toEqual(['approval.refused'])
    await store.webhooks.replaySince(webhook.id, t0)
    expect(await kinds()).toEqual(['approval.asked', 'approval.refused'])
  })
})

it('nothing is told that was rolled back, and nothing is changed that cannot be told', async () => {
  await create()
  const { id } = await ask()
  const { id: campaign } = await make()
  const broken: SqlDatabase = {
    query: (text, params) => store.database.query(text, params),
    script: (text) => store.database.script(text),
    transaction: (work) =>
      store.database.transaction((sql) =>
        work({
          last: (text, params) => sql.last(text, params),
          query: (text, params) =>
            text === tellGovernance ? Promise.reject(new Error('died')) : sql.query(text, params),
        }),
      ),
  }
  await expect(approvalsOn(broken).approve(id, 'key:other', null)).rejects.toThrow('died')
  await expect(campaignsOn(broken).pause(campaign, 'key:a')).rejects.toThrow('died')
  expect([(await approvals.find(id))?.state, (await campaigns.find(campaign))?.state]).toEqual([
    'awaiting_approval',
    'running',
  ])
  expect(await kinds()).toEqual(['approval.asked', 'campaign.created'])
})

it('arrives signed, under its own id, and the log says what it is about', async () => {
  await create({ events: ['approval.asked', 'campaign.created'] })
  const { id } = await ask()
  const { id: campaign } = await make()
  const sent: Pick<Message, 'id' | 'body'>[] = []
  const log = new SampleLog()
  const deliverer = new WebhookDeliverer({
    queue: store.webhookQueue,
    sender: {
      send: async (message) => {
        sent.push(message)
        return { status: 204, error: null, mayHaveArrived: true, retryAfter: null, took: 3 }
      },
    },
    origin: eventOriginDefault,
    clock,
    log,
  })
  await store.webhookQueue.feed(feedAll, clock.now())
  await deliverer.start()
  await eventually(() => log.of('webhook.delivered').length === 2)
  await deliverer.stop()
  expect(sent.map((each) => [each.id, JSON.parse(each.body).type])).toEqual([
    [`approval/${id}/1`, 'approval.asked'],
    [`campaign/${campaign}/1`, 'campaign.created'],
  ])
  // Both were under way at once, and either may have ended first.
  expect(log.of('webhook.delivered')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ command: id, state: 'approval.asked' }),
      expect.objectContaining({ campaign, state: 'campaign.created' }),
    ]),
  )
})

it('an event has one id and one name wherever it is sent', () => {
  const event = { type: 'campaign.done', subjectId: uuidv7(), sequence: 3 } as const
  expect(governanceEventId(event)).toBe(`campaign/${event.subjectId}/3`)
  const data = {} as never // not looked at
  expect(
    toGovernanceWebhookEvent({ ...event, position: 1, at: t0, data }, eventOriginOf('https://keyfob.example')),
  ).toMatchObject({
    type: 'campaign.done',
    event: 'keyfob.campaign.done',
    source: 'https://keyfob.example/commands',
    dataschema: 'https://keyfob.example/schemas/campaign-event-data.json',
    data: { sequence: 3 },
  })
})

it('erasure takes the events of a vehicle and what was delivered of them', async () => {
  await create()
  const { id, vin } = await ask()
  const { id: other } = await ask()
  await store.webhookQueue.feed(feedAll, clock.now())
  await store.database.query(eraseHistory, [vin])
  const left = await store.database.query<{ subject: string }>(
    'SELECT subject_id AS subject FROM governance_events UNION ALL SELECT command_id FROM webhook_deliveries',
  )
  expect(left.map(({ subject }) => subject)).toEqual([other, other])
  expect(id).not.toBe(other)
})

it('what is forgotten is told no more', async () => {
  await create()
  const { id } = await ask()
  await approvals.refuse(id, 'key:other', 'no')
  const { id: campaign } = await make()
  await campaigns.abort(campaign, 'key:a')
  await store.stores.approvals.forget(t0 + minutes(1), 10)
  await store.stores.campaigns.forget(t0 + minutes(1), 10)
  expect(await store.database.query('SELECT FROM governance_events')).toEqual([])
})
