import type { Delivery, KeyfobClient, Webhook } from '@keyfob/client'
import { keyfobLine } from '../../../shared/cli/shell-line.ts'
import type { Write } from '../../../shared/write/use-writes.ts'

type Known = Pick<Webhook, 'id'>

/** A disabled webhook keeps its position, and resumes there. */
export const enableWrite = ({ webhooks }: KeyfobClient, { id, enabled }: Known & Pick<Webhook, 'enabled'>): Write => ({
  run: () => webhooks.change(id, { enabled: !enabled }),
  doing: enabled ? 'disable the webhook' : 'enable the webhook',
  done: enabled ? 'It is disabled, and keeps its position in the log.' : 'It is enabled, and resumes at its position.',
  line: keyfobLine(['webhooks', 'change', id], { enabled: !enabled, disabled: enabled }),
})

export const removeWrite = ({ webhooks }: KeyfobClient, { id }: Known): Write => ({
  run: () => webhooks.remove(id),
  doing: 'remove the webhook',
  done: 'The webhook is removed.',
  line: keyfobLine(['webhooks', 'remove', id]),
})

/** One event again, under the same `webhook-id`. */
export const replayDeliveryWrite = ({ webhooks }: KeyfobClient, id: string, delivery: Pick<Delivery, 'id'>): Write => ({
  run: () => webhooks.replayDelivery(id, delivery.id),
  doing: 'send the event again',
  done: `Event ${delivery.id} is sent again.`,
  line: keyfobLine(['webhooks', 'replay', id, delivery.id]),
})

/** Spans that can be replayed, in minutes. */
export const replaySpans: readonly (readonly [minutes: number, word: string, line: string])[] = [
  [15, '15 minutes', '15m'],
  [60, 'hour', '1h'],
  [24 * 60, '24 hours', '24h'],
  [7 * 24 * 60, '7 days', '168h'],
]

/** All events of the last `minutes`. `now`: the server's, in ms since 1970. */
export const replayWrite = ({ webhooks }: KeyfobClient, { id }: Known, minutes: number, now: number): Write => ({
  run: () => webhooks.replay(id, new Date(now - minutes * 60_000).toISOString()),
  doing: 'send the events again',
  done: 'The events are sent again, each under its webhook-id.',
  line: keyfobLine(['webhooks', 'replay', id], { since: replaySpans.find(([each]) => each === minutes)?.[2] }),
})
