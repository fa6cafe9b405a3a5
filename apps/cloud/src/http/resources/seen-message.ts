/** Raw messages of a vehicle as the API shows them. */
import type { Vin } from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { type MessageWatch, type ShownMessage, messagesMax } from '../../ports/message-watch.ts'
import { instant, maybeInstant } from './fields.ts'

const messageSchema = z
  .object({
    at: instant.describe('When the process saw it'),
    host: z.string().describe('Machine or container of the process that saw it'),
    direction: z.enum(['from_vehicle', 'to_vehicle']),
    kind: z.string().describe('Last level of the topic: `ack`, `state`, `presence`, `command`; or `unroutable`'),
    bytes: z.int().describe('Size as it came; 0 where it is not known'),
    payload: z.string().nullable().describe('JSON with positions hidden, at most 4,096 characters; null: not shown'),
    problem: z.string().nullable().describe('Why it is not shown, or what is wrong with it'),
  })
  .meta({ id: 'SeenMessage' })

export const messagesSchema = z
  .object({
    vin: z.string(),
    watchedUntil: maybeInstant.describe('Null: the vehicle is not watched, and nothing is known of its messages'),
    who: z.string().nullable().describe('Who asked for it'),
    items: z.array(messageSchema).describe(`The newest first, at most ${messagesMax}`),
  })
  .meta({ id: 'SeenMessages' })

export const messagesJson = (
  vin: Vin,
  watch: MessageWatch | undefined,
  messages: readonly ShownMessage[],
): z.output<typeof messagesSchema> => ({
  vin,
  watchedUntil: watch === undefined ? null : formatInstant(watch.until),
  who: watch?.who ?? null,
  items: messages.map(({ at, host, direction, kind, bytes, payload, problem }) => ({
    at: formatInstant(at),
    host,
    direction,
    kind,
    bytes,
    payload,
    problem,
  })),
})

const vin = '1KFAA00E4T0000001' as Vin // a VIN by its looks
const watch = { vin, until: Date.UTC(2026, 0, 1, 12, 10), who: 'key:k3x9p2m7qa' }

export const messageExamples = {
  begun: messagesJson(vin, watch, []),
  seen: messagesJson(vin, watch, [
    {
      vin,
      at: Date.UTC(2026, 0, 1, 12, 1),
      host: 'keyfob-0',
      direction: 'from_vehicle',
      kind: 'state',
      bytes: 121,
      payload: '{"at":"2026-01-01T12:01:00.000Z","signals":{"Vehicle.CurrentLocation.Latitude":"(hidden)"}}',
      problem: null,
    },
  ]),
}
