/**
 * COPY … FROM STDIN over the driver, which has the messages and no method for them. One COPY at a time on a connection;
 * the rows become visible when it has ended. Nothing is held here: `write` resolves when the socket takes more.
 */
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import type pg from 'pg'

/** What the driver's own connection offers to a query that it is handed, and its types leave out. */
interface Wire {
  readonly stream: Duplex
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

export class CopyIn {
  readonly #text: string
  #wire: Wire | undefined
  #open: (() => void) | undefined
  #end: (() => void) | undefined
  #failed: ((error: Error) => void) | undefined
  #isFailing: Promise<never>

  private constructor(table: string, columns: readonly string[]) {
    this.#text = `COPY ${table} (${columns.join(', ')}) FROM STDIN`
    this.#isFailing = new Promise((_, reject) => (this.#failed = reject))
    this.#isFailing.catch(() => undefined) // each call races against it
  }

  /** @throws Error of the server, for example when there is no such table */
  static async begin(client: pg.Client, table: string, columns: readonly string[]): Promise<CopyIn> {
    const copy = new CopyIn(table, columns)
    const isOpen = new Promise<void>((resolve) => (copy.#open = resolve))
    client.query(copy as unknown as pg.Submittable) // it has the methods that the driver calls
    await Promise.race([isOpen, copy.#isFailing])
    return copy
  }

  /** Rows in PostgreSQL's text format: tabs between columns, a line each, `\N` for null. @throws Error of the server */
  async write(rows: string): Promise<void> {
    const { stream } = this.#wire! // it is there when `begin` resolves
    this.#wire!.sendCopyFromChunk(Buffer.from(rows))
    if (stream.writableNeedDrain) await Promise.race([once(stream, 'drain'), this.#isFailing])
  }

  /** Resolves when the rows are committed. @throws Error of the server */
  async end(): Promise<void> {
    const isEnded = new Promise<void>((resolve) => (this.#end = resolve))
    this.#wire!.endCopyFrom() // as above
    await Promise.race([isEnded, this.#isFailing])
  }

  /* What follows is called by the driver. */

  submit(wire: Wire): void {
    this.#wire = wire
    wire.query(this.#text)
  }

  handleCopyInResponse(): void {
    this.#open?.()
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#end?.()
  }

  handleError(error: Error): void {
    this.#failed?.(error)
  }
}
