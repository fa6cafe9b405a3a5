/** The cloud of the model: rows, lanes, attempts. What the store does in one transaction is one `transact` here. */
import { seconds } from '@keyfob/runtime'
import type { ConflictPolicy } from '../catalogue/command-type.ts'
import { failedGuard, reportedEvidence } from '../conditions/check-guards.ts'
import type { LaneCommand } from '../lifecycle/lane-rules.ts'
import { LaneGroup } from '../lifecycle/lane.ts'
import { isOpen } from '../lifecycle/states.ts'
import { type StepInput, newLife } from '../lifecycle/step.ts'
import type { Ack } from '../messages/ack.ts'
import type { Birth } from '../messages/presence.ts'
import type { StateReport } from '../messages/reported-state.ts'
import { clockToleranceDefault } from '../numbers.ts'
import { type Mail, type Row, type World, commandIdOf, standing, vin } from './world.ts'

const answerTimeout = seconds(5)
/** For how long a command may begin. */
const ttl = seconds(10)

type Lanes = LaneGroup<LaneCommand>

/** A request: what it switches, and what it says about others. */
export interface Wish {
  readonly lane: string
  readonly wanted: boolean
  readonly conflict?: ConflictPolicy
  /** It names the unit that the vehicle is paired with. */
  readonly names?: boolean
  /** It must not begin while the vehicle moves. */
  readonly guarded?: boolean
}

/** Locks all lanes, lets the work happen, and commits; then publishes, if the cloud still lives. */
const transact = (world: World, work: (lanes: Lanes) => readonly Row[] | void): void => {
  const lanes: Lanes = new LaneGroup(placesOf(world), world.now, ({ id }) => failedOf(world, id), world.rules)
  lanes.know(world.rows.map(({ life }) => life))
  const entered = work(lanes) ?? []
  lanes.handOver()
  const dies = world.cloudDies && lanes.changes.some(({ send }) => send !== null)
  if (dies) world.cloudDies = false
  world.rows.push(...entered) // accepted in any case; what may be lost is the attempt
  if (!dies || world.rules.attemptIsRecordedFirst) commit(world, lanes)
  if (!dies || !world.rules.attemptIsRecordedFirst) publish(world, lanes)
}

/** By what was reported until now. */
const failedOf = (world: World, id: LaneCommand['id']) =>
  world.guarded.has(id) ? failedGuard([standing], reportedEvidence(world.reported, world.now)) : undefined

const placesOf = ({ lanes, pairing: ivc, online }: World) =>
  Object.entries(lanes).map(([lane, row]) => ({ vin, lane, ...row, ivc, online }))

const commit = (world: World, lanes: Lanes): void => {
  for (const to of lanes.moves) {
    const row = rowOf(world, to.id)
    const from = row.life
    // The first event of a command is no move, unless it is its attempt.
    if (to.eventSequence > 1 || to.attempts > 0)
      world.moves.push({ row, from: { ...from, eventSequence: to.eventSequence - 1 }, to, online: world.online })
    row.life = to
  }
  for (const life of lanes.changedCommands) rowOf(world, life.id).life = life
  for (const { lane, tail, inFlight } of lanes.changedLanes) world.lanes[lane] = { tail, inFlight }
}

const rowOf = (world: World, id: LaneCommand['id']): Row => {
  const row = world.rows.find((each) => each.id === id)
  if (row === undefined) throw new Error(`no row of ${id}`)
  return row
}

const publish = (world: World, lanes: Lanes): void => {
  for (const { record, send } of lanes.changes) {
    if (send === null) continue
    const { id, ivc, lane, notAfter, sequence } = record
    const common = { id, vin, ivc, issuedAt: record.issuedAt ?? world.now, lane }
    const guards = world.guarded.has(id) ? [standing] : []
    const what = { command: 'switch', params: {}, notAfter, sequence, answerTimeoutSeconds: 5, guards }
    if (send === 'command' && record.begunAt === null && failedOf(world, id)) world.unguarded.push(id)
    const message = send === 'cancel' ? { ...common, kind: send } : { ...common, kind: send, ...what }
    world.mail.push({ to: 'vehicle', message })
    if (send === 'command') world.published.add(id)
  }
}

/** A request comes [L8]. */
export const accept = (world: World, wish: Wish): void => transact(world, (lanes) => enter(world, lanes, wish))

/** A request and an ack in one transaction, the ack first. */
export const acceptBehind = (world: World, wish: Wish, ack: Ack): void =>
  transact(world, (lanes) => {
    const row = world.rows.find(({ id }) => id === ack.id)
    if (row) lanes.step(row.life, { kind: 'ack', ack })
    return enter(world, lanes, wish)
  })

const enter = (
  world: World,
  lanes: Lanes,
  { lane, wanted, conflict = 'queue', names = false, guarded = false }: Wish,
): readonly Row[] => {
  const notAfter = world.now + ttl
  const deadline = notAfter + clockToleranceDefault + answerTimeout
  const times = { acceptedAt: world.now, notAfter, deadline, answerTimeout }
  const id = commandIdOf(world.rows.length + 1)
  if (guarded) world.guarded.add(id)
  else world.guarded.delete(id) // of one that was refused
  if (failedOf(world, id)) return [] // at submit
  const meantFor = names ? world.pairing : null
  const open = world.rows.filter((row) => row.lane === lane).map(({ id: each, life }) => lanes.find(each) ?? life)
  const was = open.filter(({ state }) => isOpen(state))
  const rows: Row[] = []
  const make: Parameters<Lanes['enter']>[0]['make'] = (sequence, code) => {
    const life = { ...newLife(times, code), id, vin, lane, sequence, ivc: meantFor }
    rows.push({ id, lane, sequence, wanted, meantFor, life })
    return life
  }
  const entry = lanes.enter({ vin, lane, conflict, who: 'anonymous', make })
  if (entry.kind === 'accepted')
    world.entered.push({ conflict, before: was.map((each) => ({ was: each, is: lanes.find(each.id) ?? each })) })
  return rows
}

/** One input for one row. */
export const apply = (world: World, row: Row, input: StepInput): void =>
  transact(world, (lanes) => void lanes.step(row.life, input))

/** The sweep: time passes for every row, and a free lane that was missed is handed over. */
export const sweep = (world: World): void => {
  for (const row of world.rows) apply(world, row, { kind: 'tick' })
  attemptWaiting(world)
}

/** What waits in lanes where nothing is in flight gets its first attempt. */
const attemptWaiting = (world: World): void =>
  transact(world, (lanes) => {
    for (const place of placesOf(world)) {
      const inFlight = place.inFlight === null ? undefined : lanes.find(place.inFlight)
      if (inFlight === undefined || !isOpen(inFlight.state)) lanes.release(place)
    }
  })

/** The hint says that the vehicle is offline; it may be wrong. */
export const believeOffline = (world: World): void => void (world.online = false)

/** Any message from a vehicle shows that it is connected [L11]. */
const hear = (world: World): void => {
  world.online = true
  attemptWaiting(world)
}

export const receive = (world: World, mail: Mail & { to: 'cloud' }): void => {
  if (mail.kind === 'birth') return receiveBirth(world, mail.birth)
  if (mail.kind === 'report') return receiveReport(world, mail.report)
  world.pairing ??= mail.ack.ivc ?? null
  const row = world.rows.find(({ id }) => id === mail.ack.id)
  if (row) apply(world, row, { kind: 'ack', ack: mail.ack })
  hear(world)
}

/** A birth pairs, is answered with the time, old and repeated ones too, and shows that the vehicle listens [L5] [L7]. */
const receiveBirth = (world: World, { ivc, nonce }: Birth): void => {
  world.pairing = ivc ?? world.pairing
  world.mail.push({ to: 'vehicle', message: { kind: 'time', nonce, now: world.now } })
  for (const row of world.rows) apply(world, row, { kind: 'heard' })
  hear(world)
}

/** Reported state may settle what is `unknown`, by the rules of [L7]. */
const receiveReport = (world: World, report: StateReport): void => {
  world.reported = world.rules.foldReport(world.reported, report, world.now)
  for (const row of world.rows) {
    const { state, issuedAt } = row.life
    if (state !== 'unknown' || issuedAt === null) continue
    const type = { postCondition: [{ signal: row.lane, value: row.wanted }] }
    if (world.rules.showsEffect({ type, params: {}, issuedAt, othersUntil: othersUntil(world, row) }, world.reported))
      apply(world, row, { kind: 'reported' })
  }
  hear(world)
}

/** Until when another command may have touched the row's signals. */
const othersUntil = (world: World, row: Row): number =>
  world.rows
    .filter((other) => other !== row && other.lane === row.lane && other.life.attempts > 0)
    .reduce((until, { life }) => Math.max(until, life.settledAt ?? Infinity), -Infinity)
