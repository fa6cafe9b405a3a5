/**
 * The vehicle of the model: the order in which an IVC judges, writes, acts and sends. The power may go before any durable
 * write, effect or sending (`PowerCut`); after it, only the journal is left.
 */
import type { CommandMessage, DownlinkMessage } from '../messages/downlink.ts'
import { clockToleranceDefault } from '../numbers.ts'
import { betterExchange } from '../vehicle/cloud-clock.ts'
import type { Verdict } from '../vehicle/judge.ts'
import {
  type Answer,
  type MemoryEntry,
  type TimeEstimate,
  type Unfinished,
  freshMemory,
  remember,
  unfinishedOf,
} from '../vehicle/memory.ts'
import type { AckStatus } from '../messages/ack.ts'
import { type Run, type World, unitOf } from './world.ts'

/** Small, so that a memory purges often [L4]. */
const entriesMax = 2

export class PowerCut extends Error {}

/** Every instant at which power can make a difference passes here. */
const burnFuse = (world: World): void => {
  if (world.fuse === 0) throw new PowerCut()
  if (world.fuse !== null) world.fuse -= 1
}

const write = (world: World, entry: MemoryEntry): void => {
  burnFuse(world)
  const unit = unitOf(world)
  unit.journal.push(entry)
  unit.memory = remember(unit.memory, entry)
}

const send = (
  world: World,
  { id }: { id: CommandMessage['id'] },
  said: { status: AckStatus; reason?: Answer['reason'] },
): void => {
  burnFuse(world)
  world.mail.push({
    to: 'cloud',
    kind: 'ack',
    ack: { id, status: said.status, reason: said.reason, ivc: unitOf(world).ivc },
  })
}

/** Cloud time as the vehicle knows it; undefined before the first exchange since power came. */
const estimateOf = (world: World): TimeEstimate | undefined => {
  const { exchange } = unitOf(world)
  return exchange && world.rules.estimateCloudTime(exchange, world.monotonic)
}

/** Power goes and comes back: the journal is read again, and what had begun is answered [L4]. */
export const restart = (world: World): void => {
  world.fuse = null
  const unit = unitOf(world)
  Object.assign(unit, { pending: [], runs: [], held: [], exchange: undefined, asked: new Map() })
  unit.memory = unit.journal.reduce(remember, freshMemory())
  const follows = world.rules.afterPower !== 'interrupted'
  for (const entry of world.rules.recoveryOf(unit.memory, follows)) write(world, entry)
  if (follows) unit.runs = unfinishedOf(unit.memory).map((one) => resumed(world, one))
  announce(world)
}

/** A vehicle whose effects are done elsewhere asks there how one ended, if it noted what it needs for that. */
const resumed = (world: World, { command: message, note }: Unfinished): Run => {
  if (world.rules.afterPower === 'begins again') return { message, answer: null }
  const known = note === undefined ? undefined : world.elsewhere.get(message.id)
  return { message, answer: known ?? { status: 'unknown', reason: { code: 'interrupted' } } }
}

/** A birth, which also asks for the time. */
export const announce = (world: World): void => {
  const { ivc, asked, memory } = unitOf(world)
  const nonce = `n${(world.nonces += 1)}`
  asked.set(nonce, world.monotonic)
  world.mail.push({
    to: 'cloud',
    kind: 'birth',
    birth: { status: 'online', session: 's', counter: world.nonces, nonce, ivc, horizon: memory.horizon },
  })
}

export const report = (world: World): void => {
  const estimate = estimateOf(world)
  const clockTrusted = estimate !== undefined && estimate.error <= clockToleranceDefault
  world.mail.push({
    to: 'cloud',
    kind: 'report',
    report: { at: estimate?.now ?? world.monotonic, clockTrusted, signals: { ...world.signals } },
  })
}

export const hear = (world: World, message: DownlinkMessage): void => {
  const { memory, ivc, pending } = unitOf(world)
  if (message.kind === 'time') return hearTime(world, message.nonce, message.now)
  if (message.kind === 'probe') return announce(world)
  if (message.kind === 'cancel') return obey(world, message, world.rules.judgeCancel(memory, message, ivc))
  const verdict = world.rules.judgeCommand(memory, message, ivc)
  if (verdict.kind !== 'admit') return obey(world, message, verdict)
  if (!pending.some(({ id }) => id === message.id)) pending.push(message)
  send(world, message, { status: 'received' })
}

/** Only an answer to a question of this session counts, so the exchange was made after any loss of memory. */
const hearTime = (world: World, nonce: string, cloudNow: number): void => {
  const unit = unitOf(world)
  const askedAt = unit.asked.get(nonce)
  if (askedAt === undefined) return
  unit.exchange = betterExchange(unit.exchange, { cloudNow, askedAt, answeredAt: world.monotonic }, world.monotonic)
  if (unit.memory.horizon === null) write(world, { kind: 'horizon', at: world.rules.firstHorizon(cloudNow) })
  for (const message of unit.held.splice(0)) hear(world, message)
}

const obey = (world: World, message: Exclude<DownlinkMessage, { nonce: string }>, verdict: Verdict): void => {
  switch (verdict.kind) {
    case 'replay':
      return send(world, message, verdict.answer)
    case 'running':
      return send(world, message, { status: 'running' })
    case 'hold':
      return void unitOf(world).held.push(message)
    case 'answer':
      return answer(world, message, verdict.answer)
    case 'admit':
      return
  }
}

/** Whether there is room for one more id; makes it. A full memory says nothing: a refusal that is not durable is no proof [L4]. */
const makeRoom = (world: World): boolean => {
  const entries = world.rules.purgeFor(unitOf(world).memory, entriesMax)
  if (entries?.length !== 0) world.excused.memory = true
  for (const entry of entries ?? []) write(world, entry)
  return entries !== undefined
}

type Addressed = Pick<CommandMessage, 'id' | 'issuedAt'>

/** Ends a command: written, then sent [L4]. */
const answer = (world: World, { id, issuedAt }: Addressed, said: Answer): void => {
  const isWritten = said.reason?.code !== 'canceled' || world.rules.deadMarkIsWritten
  if (isWritten && !unitOf(world).memory.commands.has(id) && !makeRoom(world)) return
  if (!world.rules.answerIsWrittenFirst) send(world, { id }, said)
  if (isWritten) write(world, { kind: 'answer', id, issuedAt, answer: said })
  if (world.rules.answerIsWrittenFirst) send(world, { id }, said)
}

/** Begins a command that waited for its turn, or refuses it. */
export const begin = (world: World, message: CommandMessage): void => {
  const { memory, ivc, pending, runs } = unitOf(world)
  pending.splice(pending.indexOf(message), 1)
  const verdict = world.rules.judgeCommand(memory, message, ivc)
  if (verdict.kind !== 'admit' && world.rules.memoryIsAskedAgain) return obey(world, message, verdict)
  const refusal = world.rules.judgeBeginning(message.notAfter, estimateOf(world), clockToleranceDefault)
  const failed = refusal ?? guardFailure(world, message, 'rejected')
  if (failed) return answer(world, message, failed)
  if (!memory.commands.has(message.id) && !makeRoom(world)) return
  runs.push({ message, answer: null })
  const kept = world.rules.afterPower === 'interrupted' ? {} : { command: message }
  if (world.rules.begunIsWrittenFirst)
    write(world, { kind: 'begun', id: message.id, issuedAt: message.issuedAt, ...kept })
  send(world, message, { status: 'running' })
}

/** The vehicle knows whether it moves. */
const guardFailure = (world: World, { guards = [] }: CommandMessage, status: 'rejected' | 'failed') => {
  const failed = world.rules.vehicleGuard(guards, () => ({ value: world.signals['moving'] === true, age: 0 }))
  return failed && { status, reason: { code: 'guard_failed', guard: failed } }
}

/** The next step of an execution: the effect (or its failure), then the answer. */
export const proceed = (world: World, run: Run, fails: boolean): void => {
  if (run.answer === null) return act(world, run, fails)
  unitOf(world).runs.splice(unitOf(world).runs.indexOf(run), 1)
  answer(world, run.message, run.answer)
}

const act = (world: World, run: Run, fails: boolean): void => {
  const { message } = run
  const refusal = world.rules.judgeEffect(message.notAfter, estimateOf(world), clockToleranceDefault)
  const failed = refusal ?? (world.rules.guardIsAskedAgain ? guardFailure(world, message, 'failed') : undefined)
  run.answer = failed ?? { status: fails ? 'failed' : 'succeeded' }
  if (failed || fails) return
  burnFuse(world)
  take(world, run.message)
  world.elsewhere.set(message.id, run.answer)
  if (world.rules.afterPower !== 'interrupted') write(world, { kind: 'note', id: message.id, note: 'its request' })
  if (!world.rules.begunIsWrittenFirst) write(world, { kind: 'begun', id: message.id, issuedAt: message.issuedAt })
}

/** The effect. */
const take = (world: World, message: CommandMessage): void => {
  const row = world.rows.find(({ id }) => id === message.id)
  if (row === undefined) throw new Error('an effect without a command')
  world.signals[row.lane] = row.wanted
  const moving = world.signals['moving'] === true
  world.effects.push({ row, at: world.now, ivc: unitOf(world).ivc, moving })
}
