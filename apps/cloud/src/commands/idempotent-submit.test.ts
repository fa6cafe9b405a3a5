import { type Vin } from '@keyfob/protocol'
import { seconds } from '@keyfob/runtime'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freshVin } from './testing/sample-core.ts'
import type { Fault } from './testing/sample-fault.ts'
import { openCoreOnStore } from './testing/open-core-on-store.ts'

let opened: Awaited<ReturnType<typeof openCoreOnStore>>

beforeAll(async () => {
  opened = await openCoreOnStore()
}, 60_000)

afterEach(() => expect(opened.faults).toEqual([]))

afterAll(() => opened.close())

describe('[L10] idempotent submit', () => {
  const keyed = (vin: Vin, key: string, more = {}) =>
    opened.core.commands.submit({ command: 'engine_start', vin, who: 'test', idempotencyKey: key, ...more })

  it('gives the same command for the same key and request, as it stands now', async () => {
    const vin = freshVin()
    const first = await opened.core.submit(vin, { idempotencyKey: vin })
    await opened.core.ack(first, 'succeeded')
    expect(await keyed(vin, vin, { command: 'Engine Start' })).toMatchObject({
      ok: true,
      value: { repeated: true, record: { id: first.id, state: 'succeeded' } },
    })
    expect(await opened.countOf(vin)).toBe(1)
  })

  it('refuses the key with another request, and names the command that used it', async () => {
    const vin = freshVin()
    const { id } = await opened.core.submit(vin, { idempotencyKey: vin })
    expect(await opened.core.refusalOf(vin, { idempotencyKey: vin, ttlSeconds: 5 })).toMatchObject({
      code: 'idempotency_key_reused',
      commandId: id,
    })
  })

  it('makes one command of concurrent duplicates, in the same group and across groups', async () => {
    const vin = freshVin()
    const early = Array.from({ length: 200 }, () => keyed(vin, vin))
    await new Promise((resolve) => setImmediate(resolve))
    const late = Array.from({ length: 20 }, () => keyed(vin, vin))
    const answers = await Promise.all([...early, ...late])
    expect(new Set(answers.map((answer) => answer.ok && answer.value.record.id)).size).toBe(1)
    expect(answers.filter((answer) => answer.ok && !answer.value.repeated)).toHaveLength(1)
    expect(await opened.countOf(vin)).toBe(1)
    expect(opened.core.gateway.sentTo(vin)).toHaveLength(1)
  })

  it('keeps the keys of two callers apart', async () => {
    const vin = freshVin()
    const a = await opened.core.submit(vin, { idempotencyKey: vin, who: 'a' })
    const b = await opened.core.submit(vin, { idempotencyKey: vin, who: 'b' })
    expect(a.id).not.toBe(b.id)
  })

  it('frees the key of a request that was refused', async () => {
    const vin = freshVin()
    const blocking = await opened.core.submit(vin, { command: 'horn_honk' })
    expect(await opened.core.refusalOf(vin, { command: 'horn_honk', idempotencyKey: vin })).toMatchObject({
      code: 'lane_busy',
      commandId: blocking.id,
    })
    await opened.core.ack(blocking, 'succeeded')
    expect(await opened.core.submit(vin, { command: 'lights_flash', idempotencyKey: vin })).toMatchObject({
      state: 'sent',
    })
  })

  it.each([undefined, 'a key'])('accepts once when the answer of a commit was lost (key: %s)', async (key) => {
    const vin = freshVin()
    opened.faults.push('answer_lost')
    const submitting = opened.core.commands.submit({ command: 'engine_start', vin, who: vin, idempotencyKey: key })
    expect(await retried(submitting)).toMatchObject({
      ok: true,
      value: { repeated: false, record: { state: 'sent', sequence: 1 } },
    })
    expect(await opened.countOf(vin)).toBe(1)
    expect(opened.core.gateway.sentTo(vin)).toHaveLength(1)
    expect(await opened.core.submit(vin)).toMatchObject({ state: 'queued' })
  })

  it('accepts once when a commit was lost', async () => {
    const vin = freshVin()
    opened.faults.push('commit_lost', 'unavailable')
    const submitting = opened.core.submit(vin)
    expect(await retried(submitting)).toMatchObject({ state: 'sent', sequence: 1 })
    expect(await opened.countOf(vin)).toBe(1)
  })

  it('names the id when the result stays unknown, and refuses at once when nothing happened', async () => {
    const vin = freshVin()
    opened.faults.push(...Array<Fault>(40).fill('commit_lost'))
    const refusing = opened.core.refusalOf(vin)
    for (let at = 0; at < 30; at += 1) await opened.clock.advance(seconds(0.5))
    const refusal = await refusing
    expect(refusal).toMatchObject({ code: 'store_unavailable', mayHaveTakenEffect: true })
    expect(refusal?.commandId).toBeDefined()
    opened.faults.splice(0, Infinity, 'unavailable')
    expect(await opened.core.refusalOf(vin)).toMatchObject({
      code: 'store_unavailable',
      mayHaveTakenEffect: false,
      retryAfter: seconds(2),
    })
  })

  /** The retry sleeps on the virtual clock, and the store works in real time: time advances while a retry sleeps. */
  const retried = async <Outcome>(submitting: Promise<Outcome>): Promise<Outcome> => {
    const progress = { isOver: false }
    const over = submitting.finally(() => (progress.isOver = true))
    while (!progress.isOver) {
      // The event tail's own timer is the one that stays.
      if (opened.clock.pending > 1) await opened.clock.advance(50)
      else await new Promise((resolve) => setImmediate(resolve))
    }
    return over
  }
})
