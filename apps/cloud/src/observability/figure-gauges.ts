import { isOpen, states } from '@keyfob/protocol'
import { seconds } from '@keyfob/runtime'
import type { Registry } from 'prom-client'
import type { Figures } from '../ports/figures.ts'
import { labelGauge, plainGauge } from './label-gauge.ts'

/** Zero commands is a number, too. */
const none = Object.fromEntries(states.filter(isOpen).map((state) => [state, 0]))

/** The state of the store. Every worker reports the same, so take the maximum of several, and not the sum. */
export const gaugeFigures = (registry: Registry, figures: () => Promise<Figures>): void => {
  labelGauge(registry, {
    name: 'keyfob_commands_open',
    help: 'Commands that are not settled, by state.',
    label: 'state',
    read: async () => ({ ...none, ...(await figures()).open }),
  })
  labelGauge(registry, {
    name: 'keyfob_vehicles',
    help: 'Vehicles that are registered, and those that are believed online.',
    label: 'presence',
    read: async () => ({ ...(await figures()).vehicles }),
  })
  plainGauge(registry, {
    name: 'keyfob_vehicles_waited_for',
    help: 'Vehicles that are believed offline while a command waits for them: those to be woken, where that is set up.',
    read: async () => (await figures()).waitedFor,
  })
  labelGauge(registry, {
    name: 'keyfob_outbox_events',
    help: 'Status events that are not published to RabbitMQ yet.',
    label: 'to',
    read: async () => outboxOf(await figures()),
  })
  labelGauge(registry, {
    name: 'keyfob_schedules',
    help: 'Schedules, by state; over: no occurrence is left.',
    label: 'state',
    read: async () => (await figures()).schedules,
  })
  plainGauge(registry, {
    name: 'keyfob_schedule_lag_seconds',
    help: 'For how long the occurrence that waits longest has been due; 0 when none waits.',
    read: async () => (await figures()).scheduleLag / seconds(1),
  })
  labelGauge(registry, {
    name: 'keyfob_webhooks',
    help: 'Webhooks, by the state of their endpoints.',
    label: 'state',
    read: async () => (await figures()).webhooks,
  })
  labelGauge(registry, {
    name: 'keyfob_webhook_deliveries',
    help: 'Deliveries that wait for an attempt (pending), or are not tried any more (parked); each counted up to 100,000.',
    label: 'state',
    read: async () => (await figures()).deliveries,
  })
}

const outboxOf = ({ outbox }: Figures): Readonly<Record<string, number>> =>
  outbox === null ? {} : { rabbitmq: outbox }
