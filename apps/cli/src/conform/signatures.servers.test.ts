/** `keyfob conform` with keys: it passes a vehicle that signs and verifies, and finds those that do not, on a real broker. */
import { type Vin, parseVin } from '@keyfob/protocol'
import { type Duration, type PrivateJwk, generatePrivateJwk, hours, publicJwkOf, seconds } from '@keyfob/runtime'
import { type Journal, MqttLink, type SigningOptions, Vehicle } from '@keyfob/vehicle'
import { afterEach, expect, inject, it } from 'vitest'
import { signatureChecks } from './checks/signatures.ts'
import { type Judgement, runConform } from './run-conform.ts'

const [cloudKey, ownKey] = [generatePrivateJwk(), generatePrivateJwk()]
const strict: SigningOptions = { policy: 'required', trusted: [publicJwkOf(cloudKey)], key: ownKey }
let vehicle: Vehicle | undefined
afterEach(() => vehicle?.stop())

/** It ends with the test; a restart of the vehicle finds it. */
const journal = (): Journal => {
  let kept: Awaited<ReturnType<Journal['open']>> = []
  return {
    open: async () => kept,
    append: async (entries) => void (kept = [...kept, ...entries]),
    rewrite: async (entries) => void (kept = entries),
    close: async () => undefined,
  }
}

let number = 0
const judge = async (
  signing: SigningOptions,
  only: readonly string[],
  changes: { readonly vehicleKey?: PrivateJwk; readonly within?: Duration } = {},
): Promise<readonly Judgement[]> => {
  const { mosquittoUrl: url } = inject('servers')
  const vin: Vin = parseVin(`1KFCNS0E0T000${String((number += 1)).padStart(4, '0')}`)!
  const own = new Vehicle({
    vin,
    ivc: null,
    link: new MqttLink({ url, clientId: vin }),
    journal: journal(),
    actuator: { refuse: () => undefined, execute: async () => ({ status: 'succeeded' }) },
    signing,
  })
  vehicle = own
  await own.start()
  const { vehicleKey = ownKey, within = seconds(15) } = changes
  const powerCycle = async (): Promise<void> => {
    await own.stop()
    await own.start()
  }
  return runConform(
    {
      cloud: { url, login: {}, vin, skew: hours(36), signingKey: cloudKey, vehicleKeys: [publicJwkOf(vehicleKey)] },
      conversation: { within, sample: { command: 'doors_lock', params: {} }, follows: false },
      power: { ask: powerCycle },
      only,
    },
    () => undefined,
  )
}

const names = signatureChecks.map(({ name }) => name)
const broken = (judgements: readonly Judgement[]): readonly string[] =>
  judgements.flatMap(({ name, verdict }) => (verdict === 'failed' ? [name] : []))

it('a vehicle that signs and verifies breaks no clause, of signatures or of others', async () => {
  const some = ['probe', 'repetition', 'not-for-it', 'garbage', 'cancel-first']
  const judgements = await judge(strict, [...some, ...names])
  expect(judgements.filter(({ verdict }) => verdict !== 'ok')).toEqual([])
  expect(judgements).toHaveLength(some.length + names.length)
})

const checks = names.filter((name) => name !== 'signed-answers' && name !== 'replayed-command')

it('a vehicle that does not look at signatures is found by each forgery', async () => {
  expect(broken(await judge({ ...strict, policy: 'off' }, checks))).toEqual(checks)
})

it('a vehicle that takes what is unsigned is found, and only by that', async () => {
  const unsigned = checks.filter((name) => name.startsWith('unsigned'))
  expect(broken(await judge({ ...strict, policy: 'optional' }, [...unsigned, 'altered-command']))).toEqual(unsigned)
})

it('a vehicle that does not sign is not heard, nor one that signs with another key', async () => {
  const [{ key: _key, ...without }, short] = [strict, { within: seconds(1) }]
  await expect(judge(without, [], short)).rejects.toThrow(/it was heard, but: .*\(unsigned\)/)
  await vehicle?.stop()
  await expect(judge(strict, [], { ...short, vehicleKey: cloudKey })).rejects.toThrow(/\(unknown_key\)/)
})
