/**
 * Fills the history of a database that Keyfob has been started on, as it would be after some weeks: registered vehicles,
 * their lanes, settled commands over the weeks, the events of each, and the idempotency keys of the last day. Keyfob must
 * not run meanwhile: its relay would publish all of it, and begins behind it afterwards, as the audit does.
 */
import { type Duration, days, hours, minutes } from '@keyfob/runtime'
import pg from 'pg'
import { CopyIn } from './copy-in.ts'
import { type PastShape, PastCommands, commandColumns, eventColumns } from './past-commands.ts'
import { leastIdAt, makePastWeeks } from './past-weeks.ts'

export interface HistoryOptions {
  readonly url: string
  readonly commands: number
  readonly vins: readonly string[]
  /** How long ago the first one was. Less than history is kept for, or Keyfob drops what was filled. Default 26 days. */
  readonly span?: Duration
  /** ms since 1970. */
  readonly now: number
  readonly onProgress?: (done: number) => void
  /** Whether to leave the tables as autovacuum would have by then: statistics, and what every transaction sees. Default true. */
  readonly vacuum?: boolean
}

const spanDefault: Duration = days(26)
/** As Keyfob keeps them. */
const keysKept: Duration = hours(24)

export const fillHistory = async (options: HistoryOptions): Promise<void> => {
  const { url, vins, now, span = spanDefault, vacuum = true } = options
  const clients = [new pg.Client(url), new pg.Client(url)] as const
  await Promise.all(clients.map((client) => client.connect()))
  try {
    const [client] = clients
    await makePastWeeks(client, Math.ceil(span / days(7)))
    await client.query(
      `INSERT INTO vehicles (vin, registered_at, online) SELECT vin, to_timestamp($2), true FROM unnest($1::text[]) vin ON CONFLICT DO NOTHING`,
      [vins, (now - span) / 1_000],
    )
    await copyAll(clients, { ...options, from: now - span, to: now - minutes(1) })
    await fillRest(client, now)
    if (vacuum) await vacuumWeeks(client)
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

/** Commands on one connection, events on the other. */
const copyAll = async (
  [forCommands, forEvents]: readonly [pg.Client, pg.Client],
  { onProgress, ...shape }: PastShape & Pick<HistoryOptions, 'onProgress'>,
): Promise<void> => {
  const past = new PastCommands(shape)
  const commands = await CopyIn.begin(forCommands, 'commands', commandColumns)
  const events = await CopyIn.begin(forEvents, 'events', eventColumns)
  let done = 0
  for (const piece of past.pieces()) {
    await Promise.all([commands.write(piece.commands), events.write(piece.events)])
    onProgress?.((done += piece.count))
  }
  await Promise.all([commands.end(), events.end()])
  const lanes = await CopyIn.begin(forCommands, 'lanes', ['vin', 'lane', 'tail'])
  await lanes.write([...past.lanes()].join(''))
  await lanes.end()
}

const fillRest = async (client: pg.Client, now: number): Promise<void> => {
  await client.query(
    `INSERT INTO submit_keys SELECT who, id::text, md5(id::text), id, accepted_at FROM commands WHERE id >= $1`,
    [leastIdAt(now - keysKept)],
  )
  await client.query('UPDATE relays SET position = (SELECT max(position) FROM events)')
  // The audit begins behind it, as after an upgrade; else its sealing of all of this would be what is measured.
  await client.query('UPDATE audit_chain SET event_position = (SELECT max(position) FROM events)')
}

/** Table by table, as autovacuum does: it leaves partitioned tables themselves out. */
const vacuumWeeks = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace`,
  )
  for (const { name } of rows) await client.query(`VACUUM (ANALYZE) ${name}`)
}
