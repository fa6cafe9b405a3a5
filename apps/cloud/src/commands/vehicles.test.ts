import { parseIvcId } from '@keyfob/protocol'
import { seconds } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freshVin } from './testing/sample-core.ts'
import { openCoreOnStore } from './testing/open-core-on-store.ts'

let opened: Awaited<ReturnType<typeof openCoreOnStore>>

beforeAll(async () => {
  opened = await openCoreOnStore()
}, 60_000)

afterEach(() => expect(opened.faults).toEqual([]))

afterAll(() => opened.close())

describe('vehicles', () => {
  it('[L12] are read through the cache, with their age, and again after a change', async () => {
    const vin = freshVin()
    await opened.core.birth(vin)
    expect(await opened.core.vehicles.find(vin)).toMatchObject({
      cache: 'miss',
      age: 0,
      record: { presence: { online: true } },
    })
    await opened.clock.advance(seconds(2))
    expect(await opened.core.vehicles.find(vin.toLowerCase())).toMatchObject({ cache: 'hit', age: seconds(2) })
    await opened.core.will(vin)
    expect(await opened.core.vehicles.find(vin)).toMatchObject({
      cache: 'miss',
      record: { presence: { online: false } },
    })
    await opened.store.vehicleStore.put(vin, { ivc: parseIvcId('IVC-9')! }, opened.clock.now()) // by another process
    await opened.clock.advance(seconds(5))
    expect(await opened.core.vehicles.find(vin)).toMatchObject({ cache: 'miss', record: { ivc: 'IVC-9' } })
  })

  it('are all listed, also one with a stored sample of a year that cannot be written', async () => {
    const vin = freshVin()
    await opened.core.birth(vin)
    await opened.core.report(vin, { 'Vehicle.Speed': 1, 'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen': false })
    await opened.store.database.query(
      `UPDATE vehicles SET reported = jsonb_set(reported, '{Vehicle.Speed,at}', '253402300800000') WHERE vin = $1`,
      [vin],
    )
    const { items } = await opened.core.vehicles.list({}, undefined, 200)
    const [listed] = items.filter((each) => each.vin === vin)
    expect(Object.keys(listed?.reported ?? {})).toEqual(['Vehicle.Cabin.Door.Row1.DriverSide.IsOpen'])
    // The next report repairs it.
    await opened.core.report(vin, { 'Vehicle.Speed': 2 })
    expect((await opened.core.vehicles.find(vin))?.record.reported['Vehicle.Speed']).toMatchObject({ value: 2 })
  })

  it('are registered and paired by PUT, which leaves the pairing alone when it names none', async () => {
    const vin = freshVin()
    expect(await opened.core.vehicles.find(vin)).toBeUndefined()
    expect(await opened.core.vehicles.find('no vin')).toBeUndefined()
    expect(await opened.core.vehicles.put(vin, { ivc: 'IVC-5' })).toMatchObject({
      ok: true,
      value: { ivc: 'IVC-5', presence: { online: null } },
    })
    expect(await opened.core.vehicles.put(vin, {})).toMatchObject({ ok: true, value: { ivc: 'IVC-5' } })
    expect(await opened.core.vehicles.put(vin, { ivc: null })).toMatchObject({ ok: true, value: { ivc: null } })
    expect(await opened.core.vehicles.put('no vin', { ivc: null })).toMatchObject({
      ok: false,
      refusal: { errors: [{ pointer: '/vin' }] },
    })
    expect(await opened.core.vehicles.put(vin, { ivc: 'a/b' })).toMatchObject({
      ok: false,
      refusal: { errors: [{ pointer: '/ivc' }] },
    })
    expect(await opened.strict.vehicles.put(vin, { ivc: null })).toMatchObject({
      ok: false,
      refusal: { errors: [{ pointer: '/vin' }] },
    })
    expect((await opened.core.vehicles.list({}, undefined, 1)).items).toHaveLength(1)
  })

  it('are deleted with what the broker retains of them, and not while it is unavailable', async () => {
    const { core } = opened
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
    await eventually(async () => (await opened.clock.advance(seconds(1)), core.gateway.forgotten.length > 0))
    await opened.clock.advance(seconds(5))
    expect(await removing).toBe('not_cleared')
    core.gateway.hangs = false
    expect(await core.vehicles.remove(vin)).toBe('removed')
    expect(core.gateway.forgotten).toEqual([vin, vin])
    expect(await core.vehicles.remove(freshVin())).toBe('missing')
  })

  it('[L8] are deleted when no command of them is open, and their sequence numbers continue when they register again', async () => {
    const { core } = opened
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
    expect((await core.commands.list({ vin }, undefined, 5)).items.map(({ sequence }) => sequence)).toEqual([2, 1])
    await core.ack(first, 'failed') // of a registration before
    expect((await core.recordOf(first.id)).state).toBe('succeeded')
  })
})
