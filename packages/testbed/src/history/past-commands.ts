/** The rows of a past that never was: the same for the same shape, in the order in which they would have been written. */
import { type Ending, endingOf } from './endings.ts'

export interface PastShape {
  readonly commands: number
  /** The vehicles that had them. */
  readonly vins: readonly string[]
  /** Instants, ms since 1970: commands are spread evenly over what is between them. */
  readonly from: number
  readonly to: number
}

/** Rows of COPY. */
export interface PastRows {
  readonly commands: string
  readonly events: string
  /** How many commands. */
  readonly count: number
}

const words = (text: string): readonly string[] => text.split(' ')

export const commandColumns = [
  words('id vin command params lane ticket who state evidence reason event_sequence late'),
  words('accepted_at issued_at not_after deadline answer_timeout_ms attempts questions'),
  words('attempted_at published_at received_at begun_at settled_at clashes'),
].flat()
export const eventColumns = words('command_id sequence vin command at state reason late')

/** Names of the default catalogue with their lanes. The last one is rare: whoever looks for it must not read all others. */
const lanesOfTypes = {
  doors_lock: 'doors',
  doors_unlock: 'doors',
  engine_start: 'engine',
  climate_start: 'climate',
  charge_start: 'charge',
  locate: 'position',
  windows_close: 'windows',
  trunk_open: 'trunk',
}
const types = Object.entries(lanesOfTypes)
const rareEvery = 20_011
const pastLanes = [...new Set(Object.values(lanesOfTypes))]
/** So many are under way at once, so that their events lie between each other's. */
const abreast = 64
/** Rows of one piece. */
const pieceSize = abreast * 16

export class PastCommands {
  readonly #shape: PastShape
  readonly #tails: Uint32Array

  constructor(shape: PastShape) {
    this.#shape = shape
    this.#tails = new Uint32Array(shape.vins.length * pastLanes.length)
  }

  *pieces(): Generator<PastRows> {
    const { commands } = this.#shape
    for (let from = 0; from < commands; from += pieceSize) {
      const count = Math.min(pieceSize, commands - from)
      const all = Array.from({ length: count }, (_, index) => this.#command(from + index))
      yield { commands: all.map(commandRow).join(''), events: eventRows(all), count }
    }
  }

  /** After the last piece: VIN, lane and last sequence number of each lane that was used. */
  *lanes(): Generator<string> {
    for (const [index, tail] of this.#tails.entries())
      if (tail > 0)
        yield `${this.#shape.vins[Math.floor(index / pastLanes.length)]}\t${pastLanes[index % pastLanes.length]}\t${tail}\n`
  }

  #command(nth: number): PastCommand {
    const { vins, from, to, commands } = this.#shape
    const lot = scatter(nth)
    const vehicle = lot % vins.length
    const [command, lane] = types[nth % rareEvery === 7 ? types.length - 1 : scatter(lot) % (types.length - 1)]!
    const at = from + Math.floor((nth * (to - from)) / commands)
    const sequence = (this.#tails[vehicle * pastLanes.length + pastLanes.indexOf(lane)]! += 1)
    return { id: idOf(at, nth), vin: vins[vehicle]!, command, lane, sequence, at, ending: endingOf(scatter(lot + 1)) }
  }
}

interface PastCommand {
  readonly id: string
  readonly vin: string
  readonly command: string
  readonly lane: string
  readonly sequence: number
  readonly at: number
  readonly ending: Ending
}

/** A whole number of 32 bits that says nothing of its neighbours' (the finalizer of MurmurHash3). */
const scatter = (value: number): number => {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85_eb_ca_6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2_b2_ae_35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** A UUIDv7: its instant, then its number, scattered as the random bits of a real one are. */
const idOf = (at: number, nth: number): string => {
  const time = at.toString(16).padStart(12, '0')
  const random = scatter(nth).toString(16).padStart(8, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${nth.toString(16).padStart(12, '0')}`
}

const timeOf = (instant: number): string => new Date(instant).toISOString()

const commandRow = ({ id, vin, command, lane, sequence, at, ending }: PastCommand): string => {
  const last = ending.steps.at(-1)!
  const timeIn = (state: string): string => {
    const found = ending.steps.find((each) => each.state === state)
    return found === undefined ? '\\N' : timeOf(at + found.after)
  }
  const [sent, settled] = [timeIn('sent'), timeOf(at + last.after)]
  const life = [last.state, ending.evidence, last.reason, ending.steps.length, 'f'].join('\t')
  const limits = [timeOf(at), sent, timeOf(at + 60_000), timeOf(at + 72_000), 10_000].join('\t')
  const times = [sent, sent, timeIn('delivered'), timeIn('running'), settled].join('\t')
  const attempts = sent === '\\N' ? 0 : 1
  return `${id}\t${vin}\t${command}\t{}\t${lane}\t${sequence}\tpast\t${life}\t${limits}\t${attempts}\t0\t${times}\t0\n`
}

/** Step by step of those that are abreast. */
const eventRows = (all: readonly PastCommand[]): string => {
  let rows = ''
  for (let from = 0; from < all.length; from += abreast)
    for (let sequence = 1, some = all.slice(from, from + abreast); some.length > 0; sequence += 1) {
      for (const each of some) rows += eventRow(each, sequence)
      some = some.filter(({ ending }) => ending.steps.length > sequence)
    }
  return rows
}

const eventRow = ({ id, vin, command, at, ending }: PastCommand, sequence: number): string => {
  const { state, reason, after } = ending.steps[sequence - 1]!
  return `${[id, sequence, vin, command, timeOf(at + after), state, reason, 'f'].join('\t')}\n`
}
