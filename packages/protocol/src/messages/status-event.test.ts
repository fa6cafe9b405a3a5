import { describe, expect, it } from 'vitest'
import { reasonOf } from '../lifecycle/reasons.ts'
import type { CommandId, Vin } from '../words/ids.ts'
import { eventOriginOf } from './event-origin.ts'
import { statusEventSchema } from './status-event-schema.ts'
import { type StatusEvent, statusEventId, toCloudEvent } from './status-event.ts'

const event: StatusEvent = {
  position: 42,
  sequence: 3,
  at: Date.UTC(2026, 0, 1),
  state: 'succeeded',
  reason: reasonOf('done'),
  late: false,
  commandId: '01890a5d-ac96-774b-bcce-b302099a8057' as CommandId,
  vin: '1M8GDM9AXKP042788' as Vin, // known good ids
  command: 'engine_start',
  result: { engineRunning: true },
  traceparent: null,
}

describe('a status event', () => {
  it('has the same id however often it is published [L9]', () => {
    expect(statusEventId(event)).toBe('01890a5d-ac96-774b-bcce-b302099a8057/3')
    const again: StatusEvent = { ...event, position: 43 }
    expect(statusEventId(again)).toBe(statusEventId(event))
  })

  it('is a CloudEvents 1.0 event', () => {
    const { position: _position, at: _at, traceparent: _traceparent, ...told } = event
    expect(toCloudEvent(event)).toEqual({
      specversion: '1.0',
      type: 'keyfob.command.succeeded',
      source: '/keyfob/commands',
      id: statusEventId(event),
      subject: event.vin,
      time: '2026-01-01T00:00:00.000Z',
      datacontenttype: 'application/json',
      dataschema: 'urn:keyfob:schemas:status-event-data',
      data: told,
    })
  })

  it('names the installation, and where its schema is, where that has a URL', () => {
    expect(toCloudEvent(event, eventOriginOf('https://keyfob.example/eu'))).toMatchObject({
      source: 'https://keyfob.example/eu/commands',
      dataschema: 'https://keyfob.example/eu/schemas/status-event-data.json',
    })
  })

  it('is what its schema says', () => {
    for (const each of [event, { ...event, result: null, traceparent: '00-a' }]) {
      const told: unknown = JSON.parse(JSON.stringify(toCloudEvent(each)))
      expect(statusEventSchema.parse(told)).toEqual(told)
    }
  })

  it('names the trace that it is in', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    expect(toCloudEvent({ ...event, traceparent })).toMatchObject({ traceparent })
    expect(toCloudEvent(event)).not.toHaveProperty('traceparent')
  })
})
