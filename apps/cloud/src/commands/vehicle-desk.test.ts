import { parseIvcId } from '@keyfob/protocol'
import { seconds } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freshVin } from './sample-core.ts'
import { openDesksOnStore } from './sample-desks-on-store.ts'

let desks: Awaited<ReturnType<typeof openDesksOnStore>>

beforeAll(async () => {
  desks = await openDesksOnStore()
}, 60_000)

afterEach(() => expect(desks.faults).toEqual([]))

afterAll(() => desks.close())

describe('vehicles', () => {
  it('[L12] are read through the cache, with their age, and anew after a change', async () => {
    const vin = freshVin()
    await desks.core.birth(vin)
    expect(await desks.core.vehicles.find(vin)).toMatchObject({
      cache: 'miss',
      age: 0,
      record: { presence: { online: true } },
    })
    await desks.clock.advance(seconds(2))
    expect(await desks.core.vehicles.find(vin.toLowerCase())).toMatchObject({ cache: 'hit', age: seconds(2) })
    await desks.core.will(vin)
    expect(await desks.core.vehicles.find(vin)).toMatchObject({
      cache: 'miss',
      record: { presence: { online: false } },
    })
    await desks.store.vehicleStore.put(vin, { ivc: parseIvcId('IVC-9')! }, desks.clock.now()) // by another process
    await desks.clock.advance(seconds(5))
    expect(await desks.core.vehicles.find(vin)).toMatchObject({ cache: 'miss', record: { ivc: 'IVC-9' } })
  })

  it('are listed all, also one with a stored sample of a year that cannot be written', async () => {
    const vin = freshVin()
    await desks.core.birth(vin)
    await desks.core.report(vin, { 'Vehicle.Speed': 1, 'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen': false })
    await desks.store.database.query(
      `UPDATE vehicles SET reported = jsonb_set(reported, '{Vehicle.Speed,at}', '253402300800000') WHERE vin = $1`,
      [vin],
    )
    const { items } = await desks.core.vehicles.list(undefined, 200)
    const [listed] = items.filter((each) => each.vin === vin)
    expect(Object.keys(listed?.reported ?? {})).toEqual(['Vehicle.Cabin.Door.Row1.DriverSide.IsOpen'])
    // The next report heals it.
    await desks.core.report(vin, { 'Vehicle.Speed': 2 })
    expect((await desks.core.vehicles.find(vin))?.record.reported['Vehicle.Speed']).toMatchObject({ value: 2 })
  })

  it('are registered and paired by PUT, which leaves the pairing alone when it names none', async () => {
    const vin = freshVin()
    expect(await desks.core.vehicles.find(vin)).toBeUndefined()
    expect(await desks.core.vehicles.find('no vin')).toBeUndefined()
    expect(await desks.core.vehicles.put(vin, { ivc: 'IVC-5' })).toMatchObject({
      ok: true,
      value: { ivc: 'IVC-5', presence: { online: null } },
    })
    expect(await desks.core.vehicles.put(vin, {})).toMatchObject({ ok: true, value: { ivc: 'IVC-5' } })
    expect(await desks.core.vehicles.put(vin, { ivc: null })).toMatchObject({ ok: true, value: { ivc: null } })
    expect(await desks.core.vehicles.put('no vin', { ivc: null })).toMatchObject({
      ok: false,
      refusal: { errors: [{ pointer: '/vin' }] },
    })
    expect(await desks.core.vehicles.put(vin, { ivc: 'a/b' })).toMatchObject({
      ok: false,
      refusal: { errors: [{ pointer: '/ivc' }] },
    })
    expect(await desks.strict.vehicles.put(vin, { ivc: null })).toMatchObject({
      ok: false,
      refusal: { errors: [{ pointer: '/vin' }] },
    })
    expect((await desks.core.vehicles.list(undefined, 1)).items).toHaveLength(1)
  })

  it('are forgotten with what the broker retains of them, and not while it is away', async () => {
    const { core } = desks
    const vin = freshVin()
    await core.birth(vin)
    const open = await core.submit(vin)
    expect(await core.vehicles.remove(vin)).toBe('in_use')
    expect(core.gateway.forgotten).toEqual([])
    await core.ack(open, 'succeeded')
    core.gateway.connected = false
    expect(await core.vehicles.remove(vin)).toBe('not_cleared')
    core.gateway.connected = true
    expect(await core.vehicles.find(vin)).toBeDefined()
    core.gateway.hangs = true
    const removing = core.vehicles.remove(vin)
    await eventually(async () => (await desks.clock.advance(seconds(1)), core.gateway.forgotten.length > 0))
    await desks.clock.advance(seconds(5))
    expect(await removing).toBe('not_cleared')
    core.gateway.hangs = false
    expect(await core.vehicles.remove(vin)).toBe('removed')
    expect(core.gateway.forgotten).toEqual([vin, vin])
    expect(await core.vehicles.remove(freshVin())).toBe('missing')
  })

  it('[L8] are forgotten when nothing of them is open, and their tickets go on when they come again', async () => {
    const { core } = desks
    const vin = freshVin()
    const first = await core.submit(vin)
    expect(await core.vehicles.remove(vin)).toBe('in_use')
    await core.ack(first, 'succeeded')
    await core.vehicles.find(vin)
    expect(await core.vehicles.remove(vin.toLowerCase())).toBe('removed')
    expect(await core.vehicles.find(vin)).toBeUndefined()
    expect(await core.vehicles.remove(vin)).toBe('missing')
    expect(await core.vehicles.remove('no vin')).toBe('missing')
    expect(await core.refusalOf(vin)).toBeUndefined() // it registers again
    expect((await core.commands.list({ vin }, undefined, 5)).items.map(({ ticket }) => ticket)).toEqual([2, 1])
    await core.ack(first, 'failed') // of a life before
    expect((await core.recordOf(first.id)).state).toBe('succeeded')
  })
})
