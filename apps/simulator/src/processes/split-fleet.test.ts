import { describe, expect, it } from 'vitest'
import { splitFleet } from './split-fleet.ts'

const split = (vehicles: number, more: { processes?: number; filesMax?: number; url?: string } = {}) =>
  splitFleet({ vehicles, firstVehicle: 1_000, url: 'mqtt://127.0.0.1:1883', filesMax: 20_000, ...more })

describe('a fleet', () => {
  it('stays in the process of its callers while it is small', () => {
    expect(split(2_000)).toEqual([])
  })

  it('takes as many processes as its files and ports ask for, each with an address of its own', () => {
    expect(split(20_000)).toEqual([
      { firstVehicle: 1_000, vehicles: 10_000, localAddress: '127.0.0.2' },
      { firstVehicle: 11_000, vehicles: 10_000, localAddress: '127.0.0.3' },
    ])
    expect(split(3_000, { filesMax: 1_536 }).map(({ vehicles }) => vehicles)).toEqual([1_000, 1_000, 1_000])
  })

  it('takes as many processes as are asked for, and no more than it has vehicles', () => {
    expect(split(5, { processes: 3 }).map(({ firstVehicle, vehicles }) => [firstVehicle, vehicles])).toEqual([
      [1_000, 1],
      [1_001, 2],
      [1_003, 2],
    ])
    expect(split(2, { processes: 8 })).toHaveLength(2)
  })

  it('lets the system choose the address to a broker elsewhere, and over TLS', () => {
    for (const url of ['mqtt://broker.example:1883', 'mqtts://127.0.0.1:8883'])
      expect(split(20_000, { url }).map(({ localAddress }) => localAddress)).toEqual([undefined, undefined])
  })

  it('says that too few files may be open', () => {
    expect(() => split(10, { filesMax: 300 })).toThrow('ulimit')
  })
})
