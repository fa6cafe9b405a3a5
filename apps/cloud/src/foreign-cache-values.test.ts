/** Whatever is put into the cache, an answer is valid, and comes from the store when the cached value is not of its kind [L12]. */
import { type Service, minutes, seconds } from '@keyfob/runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshVin } from './commands/testing/sample-core.ts'
import { openCoreOnStore } from './commands/testing/open-core-on-store.ts'
import { commandKey } from './commands/shown-command.ts'
import { vehicleKey } from './commands/vehicles.ts'
import { commandJson } from './http/resources/command.ts'
import { commandWithTimelineSchema, timelineOf } from './http/resources/timeline.ts'
import { vehicleJson, vehicleSchema } from './http/resources/vehicle.ts'
import { sampleCache } from './live/testing/sample-cache.ts'
import type { Cache } from './ports/cache.ts'

let cache: Cache & Partial<Service>
let opened: Awaited<ReturnType<typeof openCoreOnStore>>
beforeAll(async () => {
  opened = await openCoreOnStore((clock) => (cache = sampleCache(clock)))
  await cache.start?.()
}, 60_000)
afterAll(async () => {
  await cache.stop?.()
  await opened.close()
})

const unlike = [null, 1, 'text', true, [], {}, { value: null }]
const parts = [undefined, null, 'x', -1.5, 1e300, [], { foreign: true }]

/** The value with each of its parts, however deep, removed or replaced. */
const changed = (value: unknown): readonly unknown[] => {
  if (typeof value !== 'object' || value === null) return []
  const put = (name: string, part: unknown) =>
    Array.isArray(value) ? value.with(Number(name), part) : { ...value, [name]: part }
  return Object.entries(value).flatMap(([name, child]) => [...parts, ...changed(child)].map((part) => put(name, part)))
}

/** Caches foreign values, and expects a miss, or an answer that can be shown. Returns how many were tried. */
const expectMisses = async (
  key: string,
  kept: object,
  ask: () => Promise<{ readonly isMiss: boolean; readonly shown: unknown }>,
) => {
  const { shown: truth } = await ask()
  for (const foreign of [...unlike, [kept]]) {
    await cache.set(key, foreign, seconds(5))
    expect([foreign, await ask()]).toEqual([foreign, { isMiss: true, shown: truth }])
  }
  const foreign = changed(JSON.parse(JSON.stringify(kept)))
  for (const each of foreign) {
    await cache.set(key, each, seconds(5))
    const { isMiss, shown } = await ask() // `ask` throws for an answer that cannot be shown
    if (isMiss) expect(shown).toEqual(truth)
  }
  return foreign.length
}

it('[L12] a foreign value in the cache is a miss, or can be shown: of a vehicle', async () => {
  const vin = freshVin()
  await opened.core.birth(vin, { versions: { sdk: '1' } })
  for (const value of [1, 2, 3]) {
    await opened.clock.advance(minutes(1))
    await opened.core.report(vin, { 'Vehicle.Speed': value })
  }
  const { record } = (await opened.core.vehicles.find(vin))!
  const ask = async () => {
    const found = await opened.core.vehicles.find(vin)
    const shown = vehicleSchema.parse(vehicleJson(found!.record))
    expect(shown.vin).toBe(vin)
    return { isMiss: found!.cache === 'miss', shown }
  }
  expect(await expectMisses(vehicleKey(vin), record, ask)).toBeGreaterThan(100)
}, 120_000)

it('[L12] a foreign value in the cache is a miss, or can be shown: of a command', async () => {
  const accepted = await opened.core.submit(freshVin())
  await opened.core.ack(accepted, 'succeeded', {
    result: { engineRunning: true },
    reason: { code: 'done', detail: 'd' },
  })
  await opened.core.rest()
  const { id } = accepted
  const found = (await opened.core.commands.find(id))!
  const kept = { record: found.record, history: found.history }
  const ask = async () => {
    const { record, history, cache: from } = (await opened.core.commands.find(id))!
    const shown = { ...commandJson(record), timeline: [...timelineOf(record, history)] }
    expect(commandWithTimelineSchema.parse(shown).id).toBe(id)
    return { isMiss: from === 'miss', shown }
  }
  expect(await expectMisses(commandKey(id), kept, ask)).toBeGreaterThan(300)
}, 120_000)
