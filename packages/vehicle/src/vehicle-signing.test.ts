import { readDownlink, signatureRefusalNow, trustedKeysOf, writeDownlink } from '@keyfob/protocol'
import {
  type PrivateJwk,
  generatePrivateJwk,
  minutes,
  publicJwkOf,
  signingKeyOf,
  thumbprintOf,
  toSign,
} from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { SampleVehicle, idOf, sampleVin } from './testing/sample-vehicle.ts'

const cloud = generatePrivateJwk()
const own = generatePrivateJwk()

const signerOf =
  (jwk: PrivateJwk, subject: string = sampleVin) =>
  (text: string): string => {
    const key = signingKeyOf(jwk)
    const { input, signed } = toSign(text, { kid: key.kid, subject })
    return signed(key.sign(input))
  }

const strictVehicle = (shared: ConstructorParameters<typeof SampleVehicle>[0] = {}): SampleVehicle => {
  const signing = { policy: 'required', trusted: [publicJwkOf(cloud)], key: own } as const
  const sample = new SampleVehicle({ signing, ...shared })
  sample.link.sign = signerOf(cloud)
  return sample
}
const refusalsOf = ({ events }: SampleVehicle): readonly string[] =>
  events.flatMap((event) => (event.kind === 'refused' ? [event.why] : []))

describe('a vehicle that requires signatures', () => {
  it('obeys what the cloud signed', async () => {
    const sample = await strictVehicle().ready()
    await sample.hear(sample.command(1))
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'succeeded'])
    await sample.hear(sample.cancel(2))
    expect(sample.acksOf(2)).toEqual(['rejected canceled'])
    expect(refusalsOf(sample)).toEqual([])
  })

  it.each([
    ['without a signature', (text: string) => text, 'unsigned'],
    ['that another key signed', signerOf(generatePrivateJwk()), 'unknown_key'],
    ['that is signed for another vehicle', signerOf(cloud, '1M8GDM9AXKP042788'), 'other_vehicle'],
    [
      'that was changed',
      (text: string) => signerOf(cloud)(text).replace('"lane":"engine"', '"lane":"doors"'),
      'bad_signature',
    ],
  ])('says and does nothing about a command or a cancel %s', async (_, sign, why) => {
    const sample = await strictVehicle().ready()
    sample.link.sign = sign
    await sample.hear(sample.command(1), sample.cancel(2))
    expect(sample.actuator.effects).toEqual([])
    expect([...sample.acksOf(1), ...sample.acksOf(2)]).toEqual([])
    expect(refusalsOf(sample)).toEqual([why, why])
    expect(sample.journal.entries.filter(({ kind }) => kind === 'answer')).toEqual([])
  })

  it('[L5] does not believe a time that the cloud did not sign, and begins nothing by it', async () => {
    const sample = strictVehicle()
    const believed = sample.link.sign
    sample.link.sign = (text) => text
    await sample.ready()
    expect(sample.events.map(({ kind }) => kind)).not.toContain('time')
    sample.link.sign = believed
    await sample.hear(sample.command(1))
    expect(sample.acksOf(1)).toEqual([])
    sample.tellTime()
    await sample.rest()
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'succeeded'])
  })

  it('[L4] answers a signed command that comes again as before, and acts once, after a restart too', async () => {
    const sample = await strictVehicle().ready()
    const command = sample.command(1)
    await sample.hear(command, command)
    await sample.vehicle.stop()
    const again = await strictVehicle({
      clock: sample.clock,
      journal: sample.journal,
      actuator: sample.actuator,
    }).ready()
    await again.hear(command)
    expect(again.acksOf(1)).toEqual(['succeeded'])
    expect(sample.actuator.effects).toEqual([idOf(1)])
  })

  it('[L5] refuses a signed command that was held back', async () => {
    const sample = await strictVehicle().ready()
    const command = sample.command(1)
    await sample.clock.advance(minutes(2))
    await sample.hear(command)
    expect(sample.acksOf(1)).toEqual(['received', 'rejected not_after_passed'])
  })

  it('takes the next key beside the last one, and then only the next one', async () => {
    const next = generatePrivateJwk()
    const sample = await strictVehicle().ready()
    sample.vehicle.trust([publicJwkOf(cloud), publicJwkOf(next)])
    await sample.hear(sample.command(1))
    sample.link.sign = signerOf(next)
    await sample.hear(sample.command(2))
    sample.vehicle.trust([publicJwkOf(next)])
    await sample.hear(sample.command(3))
    sample.link.hear({ kind: 'probe', nonce: 'p' })
    await sample.rest()
    const told = sample.link.saidOn('presence').at(-1)?.['versions']
    expect(told).toEqual({ cloudKeys: thumbprintOf(next).slice(0, 12) })
    sample.link.sign = signerOf(cloud)
    await sample.hear(sample.command(4))
    expect([1, 2, 3, 4].map((number) => sample.acksOf(number).at(-1))).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
      undefined,
    ])
    expect(refusalsOf(sample)).toEqual(['unknown_key'])
  })

  it('cannot be made without a key to trust', () => {
    expect(() => new SampleVehicle({ signing: { policy: 'required', trusted: [] } })).toThrow('no key is trusted')
  })
})

describe('a vehicle with a key of its own', () => {
  it('signs all that it sends: acks, births, its will and its reports', async () => {
    const sample = await strictVehicle().ready()
    await sample.hear(sample.command(1))
    sample.vehicle.report({ 'Vehicle.Speed': 0 })
    await sample.rest()
    const trust = { policy: 'required', keys: trustedKeysOf([publicJwkOf(own)]) } as const
    const payloads = [...sample.link.said.map(({ payload }) => payload), sample.link.will!.payload]
    expect(payloads.length).toBeGreaterThan(5)
    for (const payload of payloads) expect(signatureRefusalNow(Buffer.from(payload), sampleVin, trust)).toBeUndefined()
  })
})

describe('a vehicle that knows nothing of signatures', () => {
  it('reads signed messages as it always did', async () => {
    const sample = new SampleVehicle()
    sample.link.sign = signerOf(cloud)
    await sample.ready()
    await sample.hear(sample.command(1))
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'succeeded'])
    const text = writeDownlink(sample.command(2))
    expect(readDownlink(Buffer.from(signerOf(cloud)(text)))).toEqual(readDownlink(Buffer.from(text)))
  })
})

describe('a vehicle for which signatures are optional', () => {
  it('takes what is not signed, and refuses what is signed badly', async () => {
    const sample = strictVehicle({ signing: { policy: 'optional', trusted: [publicJwkOf(cloud)] } })
    sample.link.sign = (text) => text
    await sample.ready()
    await sample.hear(sample.command(1))
    sample.link.sign = signerOf(generatePrivateJwk())
    await sample.hear(sample.command(2))
    expect([sample.acksOf(1).at(-1), sample.acksOf(2).at(-1)]).toEqual(['succeeded', undefined])
    expect(sample.link.said.some(({ message }) => 'signature' in message)).toBe(false)
  })
})
