import pg from 'pg'
import { statementParameter } from './statement-parameter.ts'

/** A statement and its values; `name` is the one that a connection prepares it under, once. */
export interface Asked {
  readonly name: string | undefined
  readonly text: string
  readonly values: readonly unknown[]
}

export interface Answer {
  readonly rows: readonly unknown[]
  /** As the server names what it did: `COMMIT`, `INSERT 0 1`. */
  readonly tag: string
}

interface Waiting {
  readonly name: string | undefined
  readonly text: string
  readonly values: (string | Buffer | null)[]
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** As the server describes a column. */
interface Field {
  readonly name: string
  readonly dataTypeID: number
}

interface Column {
  readonly name: string
  readonly parse: (text: string) => unknown
}

/** Of each connection, the statements that it has prepared, with the columns of their rows. */
const preparedOn = new WeakMap<pg.Connection, Map<string, readonly Column[]>>()

/**
 * Statements that travel together and are answered together: one Sync of the extended query protocol, where the driver's
 * own queries have one each, and the server writes to its socket at each. What follows one that failed is not run, and
 * fails with it. The columns of a prepared statement are asked for once for each connection.
 *
 * A `Submittable` of the driver, like its cursors: the driver hands the messages of the server to it, by these names.
 *
 * Source: PostgreSQL, Frontend/Backend Protocol, 55.2.3 and 55.2.4 (Extended Query, Pipelining).
 */
export class Flight implements pg.Submittable {
  /** Called at the end; the driver puts its time limit around it. */
  callback: (error?: unknown) => void = () => undefined
  readonly #asked: Waiting[] = []
  #prepared = new Map<string, readonly Column[]>()
  #answered = 0
  #columns: readonly Column[] = []
  #rows: unknown[] = []
  #misread: unknown

  /** @throws TypeError for a value that cannot be written; nothing is added then */
  add({ name, text, values }: Asked): Promise<Answer> {
    const written = values.map(statementParameter)
    return new Promise((resolve, reject) => {
      this.#asked.push({ name, text, values: written, resolve, reject })
    })
  }

  submit(connection: pg.Connection): void {
    this.#prepared = preparedOn.get(connection) ?? new Map()
    preparedOn.set(connection, this.#prepared)
    connection.stream.cork() // so that it is one write, and one wake-up of the server
    for (const asked of this.#asked) this.#write(connection, asked)
    connection.sync()
    connection.stream.uncork()
    this.#next()
  }

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, parse: pg.types.getTypeParser(dataTypeID, 'text') }))
  }

  handleDataRow({ fields: texts }: { readonly fields: readonly (string | null)[] }): void {
    const row: Record<string, unknown> = {}
    try {
      this.#columns.forEach(({ name, parse }, index) => {
        const text = texts[index] ?? null
        row[name] = text === null ? null : parse(text)
      })
    } catch (error) {
      this.#misread ??= error
    }
    this.#rows.push(row)
  }

  handleCommandComplete({ text: tag }: { readonly text: string }): void {
    const asked = this.#asked[this.#answered]
    if (asked === undefined) return
    if (asked.name !== undefined) this.#prepared.set(asked.name, this.#columns)
    if (this.#misread === undefined) asked.resolve({ rows: this.#rows, tag })
    else asked.reject(this.#misread)
    this.#answered += 1
    this.#next()
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' })
  }

  /** The server runs nothing more of the flight; or the connection is lost; or the driver's time limit has passed. */
  handleError(error: unknown): void {
    for (const { reject } of this.#asked.splice(this.#answered)) reject(error)
    this.callback(error)
  }

  handleReadyForQuery(): void {
    this.callback()
  }

  /** Begins to read the answer to the next statement. */
  #next(): void {
    this.#rows = []
    this.#misread = undefined
    this.#columns = this.#prepared.get(this.#asked[this.#answered]?.name ?? '') ?? []
  }

  #write(connection: pg.Connection, { name = '', text, values }: Waiting): void {
    const isPrepared = this.#prepared.has(name)
    // It may be there from a flight that failed behind it; to close what is not there is no error.
    if (!isPrepared && name !== '') connection.close({ type: 'S', name }, true)
    if (!isPrepared) connection.parse({ name, text, types: [] }, true)
    connection.bind({ statement: name, values }, true)
    if (!isPrepared) connection.describe({ type: 'P' }, true)
    connection.execute(null, true)
  }
}
