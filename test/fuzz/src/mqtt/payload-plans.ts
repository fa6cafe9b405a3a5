/** Messages of vehicles as contract/schemas has them, and as it does not. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { type Damage, damage } from '../generate/damage.ts'
import { fieldValues, known } from '../generate/field-values.ts'
import { type Fill, Known, Members, Token, type Tree, writeTree } from '../generate/json-tree.ts'
import { mutated } from '../generate/mutations.ts'
import { instants } from '../generate/odd-instants.ts'
import { oddNumbers } from '../generate/odd-values.ts'
import { type Generation, type Schema, arbitraryOf } from '../generate/schema-arbitrary.ts'

export interface MqttMessage {
  readonly topic: string
  readonly payload: Buffer
  readonly qos: 0 | 1
  readonly retain: boolean
  /** Which of the clients says it. */
  readonly client: number
}

export type PayloadPlan = (fill: Fill) => MqttMessage

const uplinks = ['ack', 'state', 'presence'] as const
type Uplink = (typeof uplinks)[number]

/** As far away from here as from where it is built. */
const contract = new URL('../../../../contract/schemas/', import.meta.url)

const schemaOf = (uplink: Uplink): Schema =>
  JSON.parse(readFileSync(new URL(`${uplink}.json`, contract), 'utf8')) as Schema // made from zod's own

const signalNames = [
  'Vehicle.Speed',
  'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked',
  'Vehicle.Body.Trunk.Rear.IsOpen',
  'Vehicle.Powertrain.CombustionEngine.IsRunning',
  'constructor',
  'toString',
] as const

const signalValues: fc.Arbitrary<Tree> = fc.oneof(
  fc.boolean(),
  fc.integer({ min: -1, max: 300 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ maxLength: 20 }),
  oddNumbers.map((text): Tree => new Token(text)),
)
const signals = fc
  .array(fc.tuple(fc.constantFrom(...signalNames), signalValues), { maxLength: 4 })
  .map((list): Tree => new Members(list))
const fewTexts = (prefix: string) => fc.nat({ max: 5 }).map((number): Tree => `${prefix}${number}`)

const generation: Generation = {
  resolve: (ref) => {
    throw new Error(`The schemas of messages refer to nothing, and not to ${ref}.`)
  },
  byName: {
    ...fieldValues({ commands: ['doors_lock'] }),
    id: known('commands'),
    at: instants,
    horizon: fc.oneof(fc.constant<Tree>(null), instants),
    signals: fc.oneof(
      signals,
      signals,
      arbitraryOf(schemaOf('state').properties?.['signals'] ?? {}, { resolve: () => ({}), byName: {} }),
    ),
    session: fewTexts('s-'),
    nonce: fewTexts('n-'),
    probe: fewTexts('p-'),
  },
}

const vinLevels: fc.Arbitrary<string | Known> = fc.oneof(
  { weight: 40, arbitrary: known('vins') as fc.Arbitrary<Known> }, // `known` makes nothing else
  { weight: 1, arbitrary: fc.stringMatching(/^1FZ[A-HJ-NPR-Z0-9]{14}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^1fz[a-hj-npr-z0-9]{14}$/) },
  { weight: 1, arbitrary: fc.constantFrom('', 'x', '1FZ', '__proto__', 'constructor', 'ä', '\u2028', 'x'.repeat(300)) },
)

const topicsOf = (uplink: Uplink): fc.Arbitrary<readonly (string | Known)[]> =>
  fc.oneof(
    { weight: 30, arbitrary: vinLevels.map((vin) => ['keyfob/v1/', vin, `/${uplink}`]) },
    {
      weight: 1,
      arbitrary: vinLevels.chain((vin) =>
        fc.constantFrom<(string | Known)[][]>(
          ['keyfob/v1/', vin, `/${uplink}/`],
          ['keyfob/v1/', vin, `/${uplink.toUpperCase()}`],
          ['keyfob/v1//', vin, `/${uplink}`],
          ['keyfob/v1/', vin],
          ['KEYFOB/v1/', vin, `/${uplink}`],
          ['keyfob/v1/', vin, '/constructor'],
          ['constructor'],
          ['__proto__/', vin],
          ['/'],
          [`${'a/'.repeat(100)}a`],
        ),
      ),
    },
  )

/** Longer than a message may be, by a little and by a lot; spaces, so that it is JSON all the same. */
const sizes: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 40, arbitrary: fc.constant<Damage>((bytes) => bytes) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(16_383, 16_384, 16_385, 40_000, 65_000, 70_000).map(
      (size): Damage =>
        (bytes) =>
          Buffer.concat([bytes, Buffer.alloc(Math.max(0, size - bytes.length), ' ')]),
    ),
  },
)

export const payloadPlans = (clients: number): fc.Arbitrary<PayloadPlan> => {
  const byUplink = uplinks.map((uplink) => planOf(uplink, clients))
  return fc.oneof(...byUplink)
}

const planOf = (uplink: Uplink, clients: number): fc.Arbitrary<PayloadPlan> =>
  fc
    .record({
      topic: topicsOf(uplink),
      tree: mutated(arbitraryOf(schemaOf(uplink), generation)),
      own: ownCommand(uplink),
      harm: damage,
      size: sizes,
      qos: fc.constantFrom<(0 | 1)[]>(0, 1, 1),
      retain: fc.constantFrom(false, false, false, true),
      client: fc.nat({ max: clients - 1 }),
    })
    .map(({ topic, tree, own, harm, size, qos, retain, client }) => (fill) => ({
      topic: topic.map((level) => (level instanceof Known ? fill(topicVin(level, own)) : level)).join(''),
      payload: size(harm(Buffer.from(writeTree(aboutCommand(tree, own), fill).toWellFormed()))),
      qos,
      retain,
      client,
    }))

/** Most acks are by the vehicle that has the command: only those go deep. */
const ownCommand = (uplink: Uplink): fc.Arbitrary<number | undefined> =>
  uplink === 'ack' ? fc.option(fc.nat({ max: 10_000 }), { nil: undefined, freq: 4 }) : fc.constant(undefined)

const topicVin = (level: Known, own: number | undefined): Known =>
  own === undefined ? level : new Known('commands.vin', own)

const aboutCommand = (tree: Tree, own: number | undefined): Tree =>
  own !== undefined && tree instanceof Members
    ? new Members(tree.list.map(([key, value]) => [key, key === 'id' ? new Known('commands', own) : value]))
    : tree
