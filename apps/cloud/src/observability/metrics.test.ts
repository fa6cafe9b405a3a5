import { seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import type { Change } from '../ports/command-store.ts'
import type { Figures } from '../ports/figures.ts'
import { Metrics, type MetricSources } from './metrics.ts'

const figures: Figures = {
  open: { sent: 2 },
  vehicles: { registered: 5, online: 3 },
  waitedFor: 2,
  outbox: 7,
  schedules: { active: 3, paused: 1, over: 2 },
  scheduleLag: seconds(90),
  approvals: { waiting: 3, timeUsed: 0.25 },
  campaigns: { running: 2, paused: 1 },
  auditLag: seconds(61),
  webhooks: { well: 4, failing: 1, disabled: 0 },
  deliveries: { pending: 6, parked: 8 },
}
const sources: MetricSources = {
  parts: () => ({ store: { ready: true }, gateway: { ready: false } }),
  cacheReads: () => ({ hit: 3, miss: 2, stale: 1, error: 0 }),
  depths: async () => ({ acks: 4, parked: 1 }),
  figures: async () => figures,
  isAudited: true,
}

const makeSample = (changes: Partial<MetricSources> = {}) => {
  const metrics = new Metrics({ version: '1.2.3', roles: ['api', 'worker'] })
  metrics.watch({ ...sources, ...changes })
  return metrics
}

/** The value of a series, by its whole name. */
const valueOf = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

const recordOf = (changes: object) =>
  ({
    command: 'engine_start',
    state: 'sent',
    reason: { code: 'attempted', layer: 'transport' },
    attemptedAt: 2_000,
    acceptedAt: 1_000,
    receivedAt: null,
    settledAt: null,
    late: false,
    eventSequence: 1,
    ...changes,
  }) as unknown as Change['record']
const changeOf = (changes: object, more: Partial<Change> = {}): Change => ({
  record: recordOf(changes),
  moved: true,
  send: null,
  contradiction: false,
  ...more,
})

describe('the metrics', () => {
  it('tell how things stand: parts, cache, queues, store', async () => {
    const text = await makeSample().text()
    expect(valueOf(text, 'keyfob_info{version="1.2.3",roles="api,worker"}')).toBe(1)
    expect(valueOf(text, 'keyfob_part_ready{part="gateway"}')).toBe(0)
    expect(valueOf(text, 'keyfob_cache_reads_total{outcome="stale"}')).toBe(1)
    expect(valueOf(text, 'keyfob_queue_messages{queue="acks"}')).toBe(4)
    expect(valueOf(text, 'keyfob_commands_open{state="sent"}')).toBe(2)
    expect(valueOf(text, 'keyfob_commands_open{state="queued"}')).toBe(0)
    expect(valueOf(text, 'keyfob_vehicles{presence="online"}')).toBe(3)
    expect(valueOf(text, 'keyfob_schedules{state="paused"}')).toBe(1)
    expect(valueOf(text, 'keyfob_schedule_lag_seconds')).toBe(90)
    expect(valueOf(text, 'keyfob_approvals_waiting')).toBe(3)
    expect(valueOf(text, 'keyfob_approval_time_used_ratio')).toBe(0.25)
    expect(valueOf(text, 'keyfob_campaigns{state="running"}')).toBe(2)
    expect(valueOf(text, 'keyfob_webhooks{state="failing"}')).toBe(1)
    expect(valueOf(text, 'keyfob_webhook_deliveries{state="parked"}')).toBe(8)
    expect(valueOf(text, 'keyfob_outbox_events{to="rabbitmq"}')).toBe(7)
    expect(text).toMatch(/^process_cpu_seconds_total /m)
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m)
  })

  it('say for how long the audit is not sealed, and that it is late above a minute; nothing where it is off', async () => {
    const [late, soon, off] = await Promise.all([
      makeSample().text(),
      makeSample({ figures: async () => ({ ...figures, auditLag: seconds(60) }) }).text(),
      makeSample({ isAudited: false }).text(),
    ])
    const seen = [late, soon, off].map((text) =>
      ['keyfob_audit_sealing_lag_seconds', 'keyfob_audit_sealing_late'].map((name) => valueOf(text, name)),
    )
    expect(seen).toEqual([
      [61, 1],
      [60, 0],
      [undefined, undefined],
    ])
  })

  it('count what became of approvals, and what campaigns submitted, from zero on', async () => {
    const metrics = makeSample()
    metrics.governance.decided('expired', 2)
    metrics.governance.submitted({ accepted: 5, refused: 1 })
    const text = await metrics.text()
    expect(valueOf(text, 'keyfob_approvals_decided_total{outcome="expired"}')).toBe(2)
    expect(valueOf(text, 'keyfob_approvals_decided_total{outcome="approved"}')).toBe(0)
    expect(valueOf(text, 'keyfob_campaign_commands_total{outcome="accepted"}')).toBe(5)
    expect(valueOf(text, 'keyfob_campaign_commands_total{outcome="refused"}')).toBe(1)
  })

  it('count refused requests, from zero on', async () => {
    const metrics = makeSample()
    metrics.accessRefused('unknown')
    const text = await metrics.text()
    expect(valueOf(text, 'keyfob_access_refused_total{reason="unknown"}')).toBe(1)
    expect(valueOf(text, 'keyfob_access_refused_total{reason="scope"}')).toBe(0)
  })

  it('count the same each time they are asked', async () => {
    const metrics = makeSample()
    await metrics.text()
    expect(valueOf(await metrics.text(), 'keyfob_cache_reads_total{outcome="hit"}')).toBe(3)
  })

  it('leave out what cannot be had, and tell the rest', async () => {
    const metrics = makeSample({
      depths: () => Promise.reject(new Error('away')),
      figures: () => new Promise(() => undefined),
    })
    const text = await metrics.text()
    expect(text).not.toMatch(/^keyfob_(queue_messages|commands_open|schedules|schedule_lag_seconds)[{ ]/m)
    expect(valueOf(text, 'keyfob_part_ready{part="store"}')).toBe(1)
  })

  it('follow a life: accepted, sent, received, answered', async () => {
    const metrics = makeSample()
    const { commands } = metrics
    commands.accepted(recordOf({}), 20)
    commands.published(8)
    commands.changed(changeOf({ eventSequence: 2 }))
    commands.changed(changeOf({ state: 'delivered', receivedAt: 2_050 }))
    commands.changed(changeOf({ state: 'succeeded', reason: { code: 'done', layer: 'vehicle' }, settledAt: 5_000 }))
    const text = await metrics.text()
    expect(valueOf(text, 'keyfob_commands_accepted_total{command="engine_start"}')).toBe(1)
    expect(
      valueOf(text, 'keyfob_command_transitions_total{command="engine_start",state="succeeded",reason="done"}'),
    ).toBe(1)
    const sums = ['commit', 'publish', 'receipt', 'answer'].map((hop) =>
      valueOf(text, `keyfob_hop_seconds_sum{hop="${hop}"}`),
    )
    expect(sums).toEqual([0.02, 0.008, 0.05, 3])
    expect(valueOf(text, 'keyfob_command_seconds_sum{state="succeeded"}')).toBe(4)
    expect(valueOf(text, 'keyfob_lane_wait_seconds_sum')).toBe(1)
  })

  it('count repeats, cancels, contradictions, refusals and late corrections', async () => {
    const metrics = makeSample()
    const { commands } = metrics
    commands.changed(changeOf({}, { moved: false, send: 'command' }))
    commands.changed(changeOf({}, { moved: false, send: 'cancel' }))
    commands.changed(changeOf({}, { moved: false, contradiction: true }))
    commands.changed(changeOf({ state: 'succeeded', settledAt: 9_000, late: true }))
    commands.refused('lane_busy')
    const text = await metrics.text()
    expect(valueOf(text, 'keyfob_command_repeats_total{message="command"}')).toBe(1)
    expect(valueOf(text, 'keyfob_command_repeats_total{message="cancel"}')).toBe(1)
    expect(valueOf(text, 'keyfob_command_contradictions_total')).toBe(1)
    expect(valueOf(text, 'keyfob_command_late_answers_total{state="succeeded"}')).toBe(1)
    expect(valueOf(text, 'keyfob_commands_refused_total{reason="lane_busy"}')).toBe(1)
    expect(valueOf(text, 'keyfob_command_seconds_count{state="succeeded"}')).toBe(0) // it was settled before
  })

  it('measure groups and requests', async () => {
    const metrics = makeSample()
    metrics.commands.committed(12, 5)
    metrics.answered({ operation: 'submitCommand', method: 'POST', status: 202, took: seconds(0.25) })
    const text = await metrics.text()
    expect(valueOf(text, 'keyfob_group_commit_size_sum')).toBe(12)
    expect(valueOf(text, 'keyfob_group_commit_seconds_sum')).toBe(0.005)
    expect(valueOf(text, 'keyfob_http_requests_total{operation="submitCommand",method="POST",status="202"}')).toBe(1)
    expect(valueOf(text, 'keyfob_http_request_seconds_sum{operation="submitCommand"}')).toBe(0.25)
  })

  it('count what becomes of occurrences, and how late they were', async () => {
    const metrics = makeSample()
    const { schedules } = metrics
    schedules.fired({ accepted: 3, refused: 1 }, seconds(2))
    schedules.skipped()
    schedules.missed()
    schedules.missed()
    const text = await metrics.text()
    const outcomes = ['done', 'skipped', 'missed'].map((outcome) =>
      valueOf(text, `keyfob_schedule_occurrences_total{outcome="${outcome}"}`),
    )
    expect(outcomes).toEqual([1, 1, 2])
    expect(valueOf(text, 'keyfob_schedule_commands_total{outcome="accepted"}')).toBe(3)
    expect(valueOf(text, 'keyfob_schedule_commands_total{outcome="refused"}')).toBe(1)
    expect(valueOf(text, 'keyfob_schedule_lateness_seconds_sum')).toBe(2)
  })

  it('count attempts of webhooks, and time those that were sent', async () => {
    const metrics = makeSample()
    metrics.webhooks.settled('delivered', 40)
    metrics.webhooks.settled('retry', seconds(10))
    metrics.webhooks.settled('forgotten', 0)
    const text = await metrics.text()
    const outcomes = ['delivered', 'retry', 'parked', 'forgotten'].map((outcome) =>
      valueOf(text, `keyfob_webhook_attempts_total{outcome="${outcome}"}`),
    )
    expect(outcomes).toEqual([1, 1, 0, 1])
    expect(valueOf(text, 'keyfob_webhook_attempt_seconds_count')).toBe(2)
    expect(valueOf(text, 'keyfob_webhook_attempt_seconds_sum')).toBe(10.04)
  })

  it('begin at zero, so that the first of a kind is seen as an increase', async () => {
    const text = await makeSample().text()
    for (const series of [
      'keyfob_command_seconds_count{state="unknown"}',
      'keyfob_command_repeats_total{message="cancel"}',
      'keyfob_webhook_attempts_total{outcome="parked"}',
      'keyfob_schedule_occurrences_total{outcome="missed"}',
      'keyfob_group_commit_seconds_count',
    ])
      expect(valueOf(text, series), series).toBe(0)
  })
})
