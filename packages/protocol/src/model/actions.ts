/** Everything that may happen next. An action is a name and a number that it may use to choose; it never has a precondition. */
import { hours, minutes, seconds } from '@keyfob/runtime'
import { clockDriftPpm } from '../numbers.ts'
import { freshMemory } from '../vehicle/memory.ts'
import { type Wish, accept, acceptBehind, apply, believeOffline, receive, sweep } from './cloud.ts'
import { type LawName, checkLaws, lawNames } from './laws.ts'
import type { Rulebook } from './rules.ts'
import { PowerCut, announce, begin, hear, proceed, report, restart } from './vehicle.ts'
import { type Mail, type World, newWorld, pick, unitOf } from './world.ts'

const spans = [0, 1, 700, 1_900, seconds(4), seconds(9), seconds(18), minutes(1), hours(2)]
const drift = clockDriftPpm / 1_000_000

const deliver = (world: World, mail: Mail | undefined): void => {
  if (mail?.to === 'vehicle') hear(world, mail.message)
  if (mail?.to === 'cloud') receive(world, mail)
}

const pass = (world: World, span: number): void => {
  world.now += span
  world.monotonic += span * world.rate
}

/** One step of the vehicle's own work: an execution continues, or a waiting command begins. */
const work = (world: World, n: number): void => {
  const { runs, pending } = unitOf(world)
  const [run, message] = [pick(runs, n), pick(pending, n)]
  if (run) proceed(world, run, n % 5 === 4)
  else if (message) begin(world, message)
}

/** A spell in which nothing goes wrong: all messages arrive in order, all work is done. */
const flow = (world: World): void => {
  while (world.mail.length > 0) deliver(world, world.mail.shift())
  while (unitOf(world).runs.length + unitOf(world).pending.length > 0) work(world, 0)
  if (world.mail.length > 0) flow(world)
}

/** What a number asks for. */
const wishOf = (n: number, more: Partial<Wish> = {}): Wish => ({
  lane: n % 2 === 0 ? 'engine' : 'doors',
  wanted: n % 4 < 2,
  ...more,
})

/** A submit in one transaction with the next ack in transit. */
const submitBehindAck = (world: World, n: number): void => {
  const index = world.mail.findIndex((mail) => mail.to === 'cloud' && mail.kind === 'ack')
  const [mail] = index < 0 ? [] : world.mail.splice(index, 1)
  if (mail?.to === 'cloud' && mail.kind === 'ack') acceptBehind(world, wishOf(n), mail.ack)
}

const actions = {
  // What people and time do
  submit: (world, n) => accept(world, wishOf(n)),
  submitBehindAck,
  submitToUnit: (world, n) => accept(world, wishOf(n, { names: true })),
  submitOrReject: (world, n) => accept(world, wishOf(n, { conflict: 'reject' })),
  submitAndSupersede: (world, n) => accept(world, wishOf(n, { conflict: 'supersede' })),
  submitGuarded: (world, n) => accept(world, wishOf(n, { guarded: true })),
  drive: (world) => void (world.signals['moving'] = world.signals['moving'] !== true),
  cancel: (world, n) => {
    const row = pick(world.rows, n)
    if (row) apply(world, row, { kind: 'cancel', code: 'canceled', who: 'anonymous' })
  },
  pass: (world, n) => pass(world, pick(spans, n) ?? 0),
  hand: (world, n) => {
    const hand = { lane: n % 2 === 0 ? 'engine' : 'doors', value: n % 4 < 2, at: world.now }
    world.hands.push(hand)
    world.signals[hand.lane] = hand.value
    report(world)
    deliver(world, world.mail.pop())
  },
  unpair: (world) => {
    world.excused.memory = true // what is issued to no unit in particular is vouched for by none
    world.pairing = null
  },
  // What works
  deliver: (world, n) => deliver(world, world.mail.splice(n % Math.max(world.mail.length, 1), 1)[0]),
  work,
  flow,
  sweep,
  announce,
  report,
  // What goes wrong
  will: believeOffline,
  lose: (world, n) => void world.mail.splice(n % Math.max(world.mail.length, 1), 1),
  repeat: (world, n) => void world.late.push(...[pick(world.mail, n)].filter((mail) => mail !== undefined)),
  delay: (world, n) => void world.late.push(...world.mail.splice(n % Math.max(world.mail.length, 1), 1)),
  arrive: (world) => void world.mail.push(...world.late.splice(0)),
  cloudDies: (world) => void (world.cloudDies = true),
  powerGoes: (world, n) => {
    world.excused.memory = true // an interrupted execution is a doubt that cannot be resolved
    world.fuse = n % 7
  },
  forget: (world) => {
    world.excused.memory = true
    Object.assign(unitOf(world), { journal: [], memory: freshMemory() })
    restart(world)
  },
  swap: (world) => {
    world.excused.memory = true
    world.installed = (world.installed + 1) % world.units.length
    restart(world)
  },
  drift: (world, n) => void (world.rate = [1, 1 / (1 + drift), 1 / (1 - drift)][n % 3] ?? 1),
  clockBreaks: (world, n) => {
    world.excused.clock = true
    world.rate = [0.5, 3, 0][n % 3] ?? 1
  },
} satisfies Record<string, (world: World, n: number) => void>

export type ActionName = keyof typeof actions
export const actionNames = Object.keys(actions) as readonly ActionName[] // the keys of a literal are its keyof
export type Action = readonly [name: ActionName, n: number]

/** The action; when the power goes in the middle of it, the vehicle restarts. */
const perform = (world: World, [name, n]: Action): void => {
  try {
    actions[name](world, n)
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error
    restart(world)
  }
}

/** Plays a story in a fresh world, then a quiet time in which everything arrives. Throws when one of the laws is broken. */
export const play = (rules: Rulebook, story: readonly Action[], names: readonly LawName[] = lawNames): void => {
  const world = newWorld(rules)
  for (const action of story) {
    perform(world, action)
    checkLaws(world, names, 'always')
  }
  Object.assign(world, { fuse: null, cloudDies: false })
  for (const span of [0, ...Array.from({ length: 5 }, () => seconds(4)), minutes(1), minutes(11)]) {
    pass(world, span)
    announce(world)
    actions.arrive(world)
    sweep(world)
    flow(world)
    checkLaws(world, names, 'always')
  }
  checkLaws(world, names, 'in the end')
}
