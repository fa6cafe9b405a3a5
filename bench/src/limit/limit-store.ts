/** The rows: two grouped statements, each of them a transaction that is on disk when it answers. */
import { GroupCommit } from '@keyfob/runtime'
import pg from 'pg'

export interface LimitCommand {
  readonly id: string
  readonly vin: string
  readonly command: string
}

const schema = `
CREATE TABLE commands (id uuid PRIMARY KEY, vin text NOT NULL, command text NOT NULL, state text NOT NULL,
  accepted_at timestamptz NOT NULL, settled_at timestamptz);
CREATE TABLE events (command_id uuid NOT NULL, sequence int NOT NULL, state text NOT NULL, at timestamptz NOT NULL,
  PRIMARY KEY (command_id, sequence))`

const accept = `
WITH new AS (INSERT INTO commands SELECT id, vin, command, 'sent', clock_timestamp() FROM unnest($1::uuid[], $2::text[], $3::text[]) AS n (id, vin, command) RETURNING id)
INSERT INTO events SELECT id, 1, 'sent', clock_timestamp() FROM new`

const settle = `
WITH done AS (UPDATE commands SET state = 'succeeded', settled_at = clock_timestamp() WHERE id = ANY ($1::uuid[]) AND state = 'sent' RETURNING id)
INSERT INTO events SELECT id, 2, 'succeeded', clock_timestamp() FROM done`

const maxGroup = 500
const maxWaiting = 100_000

export interface LimitStore {
  /** Resolves when it is on disk. */
  accept(command: LimitCommand): Promise<void>
  settle(id: string): Promise<void>
}

export const openLimitStore = async (url: string): Promise<LimitStore> => {
  const [accepts, settles] = [new pg.Client(url), new pg.Client(url)]
  await Promise.all([accepts.connect(), settles.connect()])
  await accepts.query(schema)
  const accepted = new GroupCommit<LimitCommand, void>({
    maxGroup,
    maxWaiting,
    commit: async (group) => {
      const columns = [group.map(({ id }) => id), group.map(({ vin }) => vin), group.map(({ command }) => command)]
      await accepts.query({ name: 'accept', text: accept, values: columns })
      return group.map(() => undefined)
    },
  })
  const settled = new GroupCommit<string, void>({
    maxGroup,
    maxWaiting,
    commit: async (group) => {
      await settles.query({ name: 'settle', text: settle, values: [group] })
      return group.map(() => undefined)
    },
  })
  return { accept: (command) => accepted.submit(command), settle: (id) => settled.submit(id) }
}
