import { minutes, seconds } from '@keyfob/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Vin } from '@keyfob/protocol'
import type { CommandRecord } from '../../ports/command-record.ts'
import { openCoreOnStore } from '../testing/open-core-on-store.ts'
import { freshVin } from '../testing/sample-core.ts'

let opened: Awaited<ReturnType<typeof openCoreOnStore>>
let vin: Vin
beforeAll(async () => {
  opened = await openCoreOnStore()
}, 60_000)
beforeEach(() => {
  vin = freshVin()
})
afterAll(() => opened.close())

/** All sentences, one a line, with dots for clock times. */
const told = async ({ id }: Pick<CommandRecord, 'id'>): Promise<readonly string[]> => {
  const explained = await opened.core.commands.explain(id)
  if (explained === undefined) throw new Error(`there is no command ${id}`)
  return [explained.summary, ...explained.because, ...explained.next].map((line) =>
    line.replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '…'),
  )
}

describe('the explanation of a command', () => {
  it('that was sent says when, what the broker and the vehicle did, and when it is repeated', async () => {
    const { core, clock } = opened
    await core.birth(vin)
    await clock.advance(minutes(3))
    const record = await core.submit(vin)
    await core.rest()
    await core.pass(seconds(12), seconds(1))
    expect(await told(record)).toEqual([
      'engine_start was sent 12 s ago, and the vehicle has not said that it received it.',
      'It was sent 3 times, last 6 s ago; the broker confirmed it 12 s ago.',
      'The vehicle is believed online, last message 3.2 min ago.',
      'The command is repeated in 2 s, and whenever the vehicle sends a message.',
      'The vehicle must refuse to begin after ….',
      'Without an answer it becomes unknown in 50 s, at ….',
    ])
  })

  it('says that the VIN may be mistyped when only a command registered the vehicle', async () => {
    const record = await opened.core.submit(vin)
    const suspicion = expect.stringContaining('may be mistyped') as unknown
    expect(await told(record)).toContainEqual(suspicion)
    await opened.core.ack(record, 'received')
    expect(await told(record)).not.toContainEqual(suspicion)
  })

  it('that waits for its lane names the command before it', async () => {
    const { core, clock } = opened
    const first = await core.submit(vin)
    await core.submit(vin, { ttlSeconds: 60 })
    const third = await core.submit(vin)
    await clock.advance(seconds(2))
    expect(await told(third)).toEqual([
      'engine_start was accepted 2 s ago and waits for its turn; it has not been sent.',
      `Lane "engine" takes one command at a time: engine_start (${first.id}) was sent 2 s ago, and 1 more waits before it.`,
      'It is sent when the commands before it have ended.',
      'Unsent, it expires in 28 s, at ….',
    ])
  })

  it('that waits for its vehicle says since when the vehicle is offline', async () => {
    const { core, clock } = opened
    await core.birth(vin)
    await core.will(vin)
    const record = await core.submit(vin)
    await clock.advance(seconds(5))
    expect(await told(record)).toEqual([
      'engine_start was accepted 5 s ago and waits for its vehicle; it has not been sent.',
      'The vehicle is believed offline, last message 5 s ago.',
      'The vehicle is probed every 15 s; the command is sent as soon as the vehicle sends a message.',
      'Unsent, it expires in 25 s, at ….',
    ])
    await clock.advance(minutes(1))
    await core.sweep()
    expect((await told(record)).slice(1)).toEqual([
      '`notAfter` passed before any attempt.',
      'It had no effect.',
      'Submitting it again may help.',
    ])
  })

  it('that is under way says what the vehicle said last', async () => {
    const { core, clock } = opened
    const record = await core.submit(vin)
    await core.ack(record, 'received')
    await clock.advance(seconds(1))
    expect((await told(record))[0]).toBe('The vehicle said 1 s ago that it received engine_start; it has not begun.')
    await core.ack(record, 'running')
    await core.commands.cancel(record.id, 'key:a')
    await clock.advance(seconds(40))
    const lines = await told(record)
    expect(lines[0]).toBe('The vehicle began engine_start 40 s ago and has not said how it ended.')
    expect(lines).toContain('The caller key:a asked to cancel it 40 s ago; the vehicle was asked once.')
    expect(lines).toContain('It is not repeated any more: since … the vehicle must refuse to begin.')
    expect(lines.join(' ')).toContain('The vehicle is asked again now, and whenever it sends a message.')
  })

  it('that ended says how, why, and that nothing happens any more', async () => {
    const { core, clock } = opened
    const record = await core.submit(vin)
    await clock.advance(340)
    await core.ack(record, 'failed', { reason: { code: 'execution_failed', detail: 'the starter is stuck' } })
    await clock.advance(minutes(90))
    expect(await told(record)).toEqual([
      'engine_start failed: settled 1.5 h ago, 340 ms after it was accepted.',
      'The vehicle tried, and it did not happen (the starter is stuck).',
      'It had no effect.',
      'Submitting it again may help.',
    ])
    await core.ack(record, 'succeeded')
    expect(await told(record)).toContain('The vehicle contradicted itself once; its first answer stands.')
  })

  it('that was withdrawn says by whom', async () => {
    const { core } = opened
    await core.submit(vin)
    const waiting = await core.submit(vin)
    await core.commands.cancel(waiting.id, 'key:a')
    expect(await told(waiting)).toEqual([
      'engine_start was canceled: settled just now, 0 ms after it was accepted.',
      'A caller withdrew it, and it never began.',
      'The cancel was asked for by key:a.',
      'It had no effect.',
      'Submitting it again may help.',
    ])
    const warm = { command: 'climate_start', params: { temperatureCelsius: 20 } }
    const first = await core.submit(freshVin(), { ...warm, who: 'key:a' })
    await core.submit(first.vin, { ...warm, who: 'key:b' })
    expect(await told(first)).toContain(
      'A later command of key:b asked for its place just now; the vehicle was asked once.',
    )
    await core.ack(first, 'rejected', { reason: { code: 'canceled' } })
    expect(await told(first)).toContain('The later command was submitted by key:b.')
  })

  it('in doubt says until when the vehicle is asked, and warns of a second effect', async () => {
    const { core, clock } = opened
    const record = await core.submit(vin)
    await clock.advance(minutes(2))
    await core.sweep()
    expect(await told(record)).toEqual([
      'It is unknown whether engine_start took effect: settled just now, 2 min after it was accepted.',
      'Attempted; nothing was heard by the deadline.',
      'The vehicle is asked again in 10 s, and whenever it sends a message, until ….',
      'A second command of this type may take effect a second time.',
    ])
    await core.ack(record, 'unknown', { reason: { code: 'interrupted' } })
    expect(await told(record)).toContain(
      'The vehicle itself cannot tell, so it is not asked again; only reported state may show the effect.',
    )
    await core.ack(record, 'succeeded')
    expect(await told(record)).toContain('This corrects an earlier outcome: better evidence came late.')
  })

  it('is absent for an unknown id', async () => {
    const { id } = await opened.core.submit(vin)
    const unknownId = `${id.slice(0, -4)}0000` as typeof id // still an id by its looks
    expect(await opened.core.commands.explain(unknownId)).toBeUndefined()
  })
})
