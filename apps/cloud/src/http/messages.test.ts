import type { Vin } from '@keyfob/protocol'
import { minutes } from '@keyfob/runtime'
import { afterEach, expect, it } from 'vitest'
import { watchesMax } from '../ports/message-watch.ts'
import { sampleApp, sampleVin } from './testing/sample-server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean()
})

const url = `/vehicles/${sampleVin}/messages`
const opened = async () => {
  const sample = await sampleApp()
  cleanups.push(() => sample.app.close())
  await sample.app.inject({ method: 'PUT', url: `/vehicles/${sampleVin}`, payload: {} })
  const ask = (method: 'GET' | 'POST' | 'DELETE', payload?: object, at = url) =>
    sample.app.inject({ method, url: at, ...(payload && { payload }) })
  return { ...sample, ask }
}

it('shows nothing before it is asked for, and then what was seen until it ends', async () => {
  const { ask, store, log } = await opened()
  const nothing = { vin: sampleVin, watchedUntil: null, who: null, items: [] }
  expect((await ask('GET')).json()).toEqual(nothing)
  const begun = (await ask('POST', { minutes: 5 })).json()
  expect(begun).toMatchObject({ who: 'anonymous', items: [] })
  expect(Math.round((Date.parse(begun.watchedUntil) - Date.now()) / minutes(1))).toBe(5)
  const vin = sampleVin as Vin // a VIN by its looks
  const message = {
    vin,
    at: 1,
    direction: 'to_vehicle',
    kind: 'command',
    bytes: 2,
    payload: '{}',
    problem: null,
  } as const
  await store.stores.messageWatches.add('host-1', [message])
  const { vin: _, ...shown } = message
  expect((await ask('GET')).json()).toMatchObject({
    watchedUntil: begun.watchedUntil,
    items: [{ ...shown, at: '1970-01-01T00:00:00.001Z', host: 'host-1' }],
  })
  expect((await ask('DELETE')).statusCode).toBe(204)
  expect((await ask('GET')).json()).toEqual(nothing)
  expect(log.lines.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['messages.watched', 'messages.watch_ended']),
  )
})

it('refuses a time that is too long, a vehicle that it does not know, and too many of them', async () => {
  const { ask, store } = await opened()
  for (const wrong of [{ minutes: 61 }, { minutes: 0 }, { minutes: 1.5 }, { seconds: 3 }])
    expect((await ask('POST', wrong)).statusCode).toBe(422)
  expect((await ask('POST', {}, '/vehicles/1KFAA00E4T0000009/messages')).statusCode).toBe(404)
  expect((await ask('GET', undefined, '/vehicles/x/messages')).statusCode).toBe(404)
  for (let index = 0; index < watchesMax; index += 1) {
    const vin = `1KFAA00E4T00002${String(index).padStart(2, '0')}` as Vin // a VIN by its looks
    await store.stores.messageWatches.watch({ vin, until: Date.now() + minutes(1), who: 'x' }, Date.now())
  }
  expect((await ask('POST', {})).json()).toMatchObject({ status: 409, type: '/problems/too-many-watches' })
})
