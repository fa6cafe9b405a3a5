/** For tests: a store with weeks of history, and with something of everything under way. */
import { type Vin, parseVin } from '@keyfob/protocol'
import { type Instant, days, formatInstant, minutes } from '@keyfob/runtime'
import { fillHistory } from '@keyfob/testbed'
import { weeksFrom } from '../../history-weeks.ts'
import { idAt, newCommand } from '../sample-commands.ts'
import { SampleStore } from '../sample-store.ts'
import { newWebhook } from '../sample-webhooks.ts'
import { acceptAll } from '../write.ts'
import type { GrownStore } from './growth-case.ts'

const vehicles = 2_000
const webhooks = 10
const vinOf = (nth: number): Vin => parseVin(`1KFSM00E7T${String(nth).padStart(7, '0')}`)! // 17 of its characters
const vins = Array.from({ length: vehicles }, (_, nth) => vinOf(nth))

/**
 * Noon of the last Thursday, in UTC, when a week has half of its rows: in its first hours its table is so small that
 * PostgreSQL is right to read it from end to end.
 */
const lastThursday = (): Instant => {
  const half = days(3.5)
  return weeksFrom(Date.now() - half, 1)[0]!.beginsAt + half // there is always one
}

/** `commands`: how many of them are history; each has about four events. */
export const growStore = async (commands: number): Promise<{ store: SampleStore; grown: GrownStore }> => {
  const store = await SampleStore.open()
  const now = lastThursday()
  await store.history.keep(now, days(90))
  await fillHistory({ url: store.url, commands, vins, now, vacuum: false })
  const underWay = await beginCommands(store, now)
  for (let count = 0; count < webhooks; count += 1) await store.webhooks.create(newWebhook(), webhooks)
  await store.database.script(restOfHistory(now))
  const { items } = await store.commandStore.list({ vin: underWay.vin }, undefined, 5)
  const [webhook] = await store.webhooks.list()
  const [schedule] = (await store.stores.schedules.list(undefined, 1)).items
  const tail = await store.events.tail()
  const places = { tail, settled: items.at(-1)!.id, webhook: webhook!.id, schedule: schedule!.id } // all were filled
  return { store, grown: { now: now + minutes(1), ...underWay, ...places } }
}

/** One in ten vehicles is offline, and a command waits for each; as many have one in flight. */
const beginCommands = async (
  store: SampleStore,
  now: number,
): Promise<Pick<GrownStore, 'vin' | 'open' | 'awaited'>> => {
  await store.database.script(`UPDATE vehicles SET online = false WHERE right(vin, 1) = '3'`)
  const times = { acceptedAt: now, notAfter: now + minutes(10), deadline: now + minutes(12) }
  const submits = vins.filter((vin) => /[34]$/.test(vin)).map((vin) => newCommand(vin, { id: idAt(now), ...times }))
  const { outcomes } = await acceptAll(store.commandStore, submits, now)
  const records = outcomes.flatMap((each) => (each.kind === 'accepted' ? [each.record] : []))
  const inState = (state: string) => records.find((record) => record.state === state)! // some of each, by the vehicles
  return { vin: inState('sent').vin, open: inState('sent').id, awaited: inState('queued').vin }
}

const at = (instant: Instant): string => `'${formatInstant(instant)}'::timestamptz`

/**
 * Vehicles that never spoke; a webhook that was told of everything, one that was removed with what waited for it, and
 * others that are behind; occurrences of a week.
 */
const restOfHistory = (now: Instant) => `
INSERT INTO vehicles (vin, registered_at, presumed)
  SELECT '1KFSM00E7U' || lpad(n::text, 7, '0'), ${at(now)} - interval '400 days', true FROM generate_series(1, 300) n;
UPDATE relays SET lease_until = ${at(now)};
INSERT INTO webhook_deliveries SELECT w.id, e.position, e.command_id, e.sequence,
    CASE WHEN e.position % 1000 = 0 THEN 'parked' ELSE 'delivered' END, 1, e.at, e.at, NULL, e.at, 204, NULL
  FROM events e CROSS JOIN (SELECT id FROM webhooks ORDER BY id LIMIT 1) w;
UPDATE webhooks SET removed_at = ${at(now)} WHERE id = (SELECT max(id::text)::uuid FROM webhooks);
INSERT INTO webhook_deliveries SELECT w.id, e.position, e.command_id, e.sequence, 'pending', 0, e.at, e.at
  FROM (SELECT * FROM events ORDER BY position DESC LIMIT 3000) e CROSS JOIN (SELECT id FROM webhooks WHERE removed_at IS NOT NULL) w;
UPDATE webhooks SET position = (SELECT max(position) - 300 FROM events);
INSERT INTO schedules SELECT gen_random_uuid(), 'schedule-' || n, 'api', 'test', '{}', false, 1, ${at(now)}, ${at(now)}, ${at(now)}, NULL
  FROM generate_series(1, 5) n;
INSERT INTO occurrences (schedule_id, at, kind, state, reason, run_at, spec)
  SELECT s.id, ${at(now)} - make_interval(mins => n), 'timed', CASE WHEN n < 20 THEN 'due' ELSE 'done' END, '',
    ${at(now)} - make_interval(mins => n), '{}'
  FROM schedules s CROSS JOIN generate_series(1, 10000) n`
