import type { Vin } from '@keyfob/protocol'
import { VirtualClock } from '@keyfob/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SampleCore, freshVin } from '../commands/testing/sample-core.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { makeSigning } from './make-signing.ts'
import { sampleKey } from './testing/sample-signatures.ts'
import { VehicleTrust, trustedFor } from './vehicle-trust.ts'

const [own, next, cloud] = [sampleKey(), sampleKey(), sampleKey()]
const clock = new VirtualClock()
let store: SampleStore
let core: SampleCore
let vin: Vin
let asked: (readonly Vin[])[]
beforeAll(async () => {
  store = await SampleStore.open()
  core = new SampleCore({ store, clock })
}, 60_000)
beforeEach(async () => {
  vin = freshVin()
  asked = []
  await core.vehicles.put(vin, {})
})
afterAll(() => store.close())

const trustWith = (policy: 'off' | 'optional' | 'required' = 'required'): VehicleTrust =>
  new VehicleTrust({
    store: {
      findAll: (vins) => {
        asked.push(vins)
        return store.stores.vehicleSigning.findAll(vins)
      },
    },
    policy,
    clock,
  })
const put = (changes: Parameters<typeof store.stores.vehicleSigning.put>[1]) =>
  store.stores.vehicleSigning.put(vin, changes, clock.now())
const kidsOf = async (trust: VehicleTrust): Promise<readonly string[]> => [...(await trust.of(vin)).keys.keys()]

describe('what is trusted of a vehicle', () => {
  it('is read once, for all who ask at the same time, and again after some seconds', async () => {
    const trust = trustWith()
    await Promise.all([trust.of(vin), trust.of(vin)])
    await trust.of(vin)
    expect(asked).toEqual([[vin]])
    await clock.advance(trustedFor)
    await trust.of(vin)
    expect(asked).toHaveLength(2)
  })

  it('is several keys during a rotation; one that is withdrawn stops counting everywhere within seconds', async () => {
    const [trust, another] = [trustWith(), trustWith()]
    await put({ keys: [own.jwk, next.jwk] })
    expect(await kidsOf(trust)).toEqual([own.key.kid, next.key.kid])
    expect(await kidsOf(another)).toHaveLength(2)
    await clock.advance(1)
    await put({ keys: [next.jwk] })
    trust.forget(vin)
    expect(await kidsOf(trust)).toEqual([next.key.kid])
    await clock.advance(trustedFor)
    expect(await kidsOf(another)).toEqual([next.key.kid])
  })

  it.each([
    ['off', null, true, 'off'],
    ['off', 'required', false, 'required'],
    ['off', 'optional', true, 'required'],
    ['optional', null, false, 'off'],
    ['optional', null, true, 'required'],
    ['optional', 'off', true, 'off'],
    ['required', null, false, 'required'],
    ['required', 'optional', false, 'off'],
  ] as const)('where it is %s, with its own policy %s, and a key: %s, is %s', async (all, own_, hasKey, effective) => {
    await put({ policy: own_, keys: hasKey ? [own.jwk] : [] })
    expect((await trustWith(all).of(vin)).policy).toBe(effective)
  })
})

describe('a policy of a vehicle', () => {
  const signing = (keys = [cloud.privateJwk]) =>
    makeSigning({
      store: store.stores.vehicleSigning,
      vehicles: store.stores.vehicles,
      policy: 'off',
      keys,
      clock,
      log: new SampleLog(),
    })

  it('changes alone, and so do its keys', async () => {
    const { service } = signing()
    await service.put(vin, { keys: [own.jwk] })
    await service.put(vin, { policy: 'required' })
    expect(await service.find(vin)).toEqual({
      ok: true,
      value: { policy: 'required', effective: 'required', keys: [own.jwk] },
    })
    await service.put(vin, { policy: null })
    expect(await service.find(vin)).toMatchObject({ value: { policy: null, effective: 'off', keys: [own.jwk] } })
  })

  it('is removed with the vehicle, and cannot be set of one that is not registered', async () => {
    const { service } = signing()
    await service.put(vin, { policy: 'required' })
    await core.vehicles.remove(vin)
    expect((await store.stores.vehicleSigning.findAll([vin])).size).toBe(0)
    expect(await service.put(vin, { policy: 'off' })).toMatchObject({ refusal: { code: 'vehicle_not_found' } })
    expect(await service.find(vin)).toMatchObject({ refusal: { code: 'vehicle_not_found' } })
  })

  it('is not accepted by a process that verifies nothing, and such a process does not start beside it', async () => {
    const without = signing([])
    expect(await without.service.put(vin, { policy: 'required' })).toMatchObject({
      refusal: { code: 'invalid_request' },
    })
    await signing().service.put(vin, { policy: 'required' })
    const service = without.services[0]![1] // it has one
    await expect(service.start()).rejects.toThrow('KEYFOB_SIGNING_KEYS_FILE')
    await signing().service.put(vin, { policy: 'off' })
    await store.database.script('DELETE FROM vehicle_signing')
    await service.start()
  })
})
