/** How a system is called, and how its vehicles answer. */
export interface Dialect {
  vinOf(index: number): string
  commandTopic(vin: string): string
  /** The nth call of a run, for a vehicle. */
  bodyOf(vin: string, nth: number): string
  /** `answer` is the body of a 2xx. */
  idOf(answer: string): string
  /** Undefined for a message that is no command. */
  ackOf(vin: string, payload: Buffer): Ack | undefined
  /** One row with `n`: how many commands ended well that were accepted since this instant, or ever. */
  readonly countStatement: (since: number) => string
  /** Rows with `id` and `at`, ms since 1970: when each of the ids $1 was settled. */
  readonly settledStatement: string
}

interface Ack {
  readonly id: string
  readonly topic: string
  readonly payload: string
}

export type DialectName = 'keyfob' | 'go' | 'nest'

/** One for each of five lanes, so that a vehicle may have five in flight. */
const commands = ['engine_start', 'doors_lock', 'windows_close', 'locate', 'charge_start']

/** Each of them answers with the command. */
const idIn = (answer: string): string => (JSON.parse(answer) as { id: string }).id

/** The first UUIDv7 of an instant. */
const leastIdAt = (instant: number): string => instant.toString(16).padStart(12, '0').padEnd(32, '0')

const keyfob: Dialect = {
  vinOf: (index) => `1KFSM00E7T${String(index).padStart(7, '0')}`,
  commandTopic: (vin) => `keyfob/v1/${vin}/command`,
  bodyOf: (vin, nth) => JSON.stringify({ command: commands[nth % commands.length], vin }),
  idOf: idIn,
  ackOf: (vin, payload) => {
    const { kind, id } = JSON.parse(payload.toString()) as { kind?: string; id: string } // as SPEC says
    if (kind !== 'command') return undefined
    return { id, topic: `keyfob/v1/${vin}/ack`, payload: JSON.stringify({ v: 1, id, status: 'succeeded' }) }
  },
  // Not all of history: counting it would be what is measured.
  countStatement: (since) =>
    `SELECT count(*)::int AS n FROM commands WHERE state = 'succeeded' AND id >= '${leastIdAt(since)}'`,
  settledStatement:
    'SELECT id::text, (extract(epoch FROM settled_at) * 1000)::float8 AS at FROM commands WHERE id = ANY ($1::uuid[]) AND settled_at IS NOT NULL',
}

/** The peers' own: one topic for each vehicle, and no lanes. */
const go: Dialect = {
  vinOf: (index) => `VIN${String(index).padStart(14, '0')}`,
  commandTopic: (vin) => `cmd/${vin}`,
  bodyOf: (vin) => JSON.stringify({ command: 'ENGINE_START', vin, ivc: `IVC-${vin}`, params: { minutes: 10 } }),
  idOf: idIn,
  ackOf: (vin, payload) => {
    const { id } = JSON.parse(payload.toString()) as { id: string } // the peers' own message
    return { id, topic: `ack/${vin}`, payload: JSON.stringify({ id, vin, status: 'SUCCEEDED' }) }
  },
  countStatement: () => "SELECT count(*)::int AS n FROM commands WHERE status = 'SUCCEEDED'",
  settledStatement:
    "SELECT id::text, (extract(epoch FROM updated_at) * 1000)::float8 AS at FROM commands WHERE id::text = ANY ($1::text[]) AND status = 'SUCCEEDED'",
}

/** As Go, with TypeORM's name of the column. */
const nest: Dialect = { ...go, settledStatement: go.settledStatement.replace('updated_at', '"updatedAt"') }

export const dialects: Readonly<Record<DialectName, Dialect>> = { keyfob, go, nest }
