/** The cloud of the model: rows, lanes, attempts. What the store does in one transaction is one function call here. */
import { type Instant, seconds } from '@keyfob/runtime'
import { isOpen } from '../lifecycle/states.ts'
import { type Step, type StepInput, newLife } from '../lifecycle/step.ts'
import type { Birth } from '../messages/presence.ts'
import type { StateReport } from '../messages/reported-state.ts'
import { clockToleranceDefault } from '../numbers.ts'
import { type Mail, type Row, type World, commandIdOf, vin } from './world.ts'

const answerTimeout = seconds(5)

/** Accepts a command that may begin for `ttl`, with the next ticket of its lane [L8]. */
export const accept = (world: World, lane: string, wanted: boolean, ttl: number): void => {
  const notAfter = world.now + ttl
  const times = {
    acceptedAt: world.now,
    notAfter,
    deadline: notAfter + clockToleranceDefault + answerTimeout,
    answerTimeout,
  }
  const ticket = 1 + world.rows.filter((row) => row.lane === lane).length
  world.rows.push({
    id: commandIdOf(world.rows.length + 1),
    lane,
    ticket,
    wanted,
    life: { ...newLife(times, 'waiting_for_lane'), ivc: null },
  })
  handOver(world, lane)
}

/** The lane goes to its first waiting command, if it is free [L8]. */
const handOver = (world: World, lane: string): void => {
  const rows = world.rows.filter((row) => row.lane === lane)
  const waiting = rows.find(({ life }) => life.state === 'queued')
  const isBusy = rows.some(({ life }) => isOpen(life.state) && life.state !== 'queued')
  if (waiting && !(isBusy && world.rules.oneInFlight)) apply(world, waiting, { kind: 'attempt' })
}

/** One input for one row: step, commit, publish, and the lane's handover when the row left it. */
export const apply = (world: World, row: Row, input: StepInput): void => {
  const from = row.life
  const addressed = from.attempts === 0 ? { ...from, ivc: world.pairing } : from
  const result = world.rules.step(addressed, input, world.now)
  const survives = !(world.cloudDies && result.send !== null)
  if (!survives) world.cloudDies = false
  if (survives || world.rules.attemptIsRecordedFirst) commit(world, row, result)
  if (survives || !world.rules.attemptIsRecordedFirst) publish(world, row, result)
  if (result.freed) handOver(world, row.lane)
}

const commit = (world: World, row: Row, { life, moved }: Step): void => {
  if (moved) world.moves.push({ row, from: row.life, to: life })
  row.life = life
}

const publish = (world: World, row: Row, { send, life }: Step): void => {
  if (send === null) return
  const common = { id: row.id, vin, ivc: life.ivc ?? null, issuedAt: life.issuedAt ?? world.now, lane: row.lane }
  const command = {
    ...common,
    kind: 'command',
    command: 'switch',
    params: {},
    notAfter: life.notAfter,
    sequence: row.ticket,
    answerTimeoutSeconds: 5,
  } as const
  world.mail.push({ to: 'vehicle', message: send === 'cancel' ? { ...common, kind: 'cancel' } : command })
  if (send === 'command') world.published.add(row.id)
}

/** The sweep: time passes for every row, and a free lane that somebody forgot is handed over. */
export const sweep = (world: World): void => {
  for (const row of world.rows) apply(world, row, { kind: 'tick' })
  for (const lane of Object.keys(world.signals)) handOver(world, lane)
}

export const receive = (world: World, mail: Mail & { to: 'cloud' }): void => {
  if (mail.kind === 'birth') return receiveBirth(world, mail.birth)
  if (mail.kind === 'report') return receiveReport(world, mail.report)
  world.pairing ??= mail.ack.ivc ?? null
  const row = world.rows.find(({ id }) => id === mail.ack.id)
  if (row) apply(world, row, { kind: 'ack', ack: mail.ack })
}

/** A birth pairs, is answered with the time, old and repeated ones too, and shows that the vehicle listens [L5] [L7]. */
const receiveBirth = (world: World, { ivc, nonce }: Birth): void => {
  world.pairing = ivc ?? world.pairing
  world.mail.push({ to: 'vehicle', message: { kind: 'time', nonce, now: world.now } })
  for (const row of world.rows) apply(world, row, { kind: 'heard' })
}

/** Reported state may settle what is `unknown`, by the rules of [L7]. */
const receiveReport = (world: World, report: StateReport): void => {
  world.reported = world.rules.foldReport(world.reported, report, world.now)
  for (const row of world.rows) {
    const { state, issuedAt } = row.life
    if (state !== 'unknown' || issuedAt === null) continue
    const type = { postCondition: [{ signal: row.lane, equals: row.wanted }] }
    if (world.rules.showsEffect({ type, params: {}, issuedAt, othersUntil: othersUntil(world, row) }, world.reported))
      apply(world, row, { kind: 'reported' })
  }
}

/** Until when another command may have touched the row's signals. */
const othersUntil = (world: World, row: Row): Instant =>
  world.rows
    .filter((other) => other !== row && other.lane === row.lane && other.life.attempts > 0)
    .reduce((until, { life }) => Math.max(until, life.settledAt ?? Infinity), -Infinity)
