/** What the database says of a storm: who is back, and what is open. Asked every second. */
import pg from 'pg'

/** `at`: when the broker went away or came back, ms since 1970. */
export class StormRecord {
  readonly #client: pg.Client

  private constructor(client: pg.Client) {
    this.#client = client
  }

  static async open(url: string): Promise<StormRecord> {
    const client = new pg.Client(url)
    await client.connect()
    return new StormRecord(client)
  }

  /** Vehicles that are believed online, and were heard since. */
  onlineSince(at: number): Promise<number> {
    return this.#count('SELECT count(*)::int AS n FROM vehicles WHERE online AND seen_at >= to_timestamp($1)', at)
  }

  /** Commands that are not settled, of those that were accepted before. */
  openBefore(at: number): Promise<number> {
    return this.#count(
      `SELECT count(*)::int AS n FROM commands WHERE due_at IS NOT NULL AND settled_at IS NULL AND accepted_at < to_timestamp($1)`,
      at,
    )
  }

  /** How those ended that were open when the broker came back: how many in each state. */
  async endsOf(at: number): Promise<Readonly<Record<string, number>>> {
    const { rows } = await this.#client.query<{ state: string; n: number }>(
      `SELECT state, count(*)::int AS n FROM commands
       WHERE accepted_at < to_timestamp($1) AND (settled_at IS NULL OR settled_at >= to_timestamp($1)) GROUP BY state ORDER BY state`,
      [at / 1000],
    )
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
  }

  /** Some of the fleet. */
  async someVins(count: number): Promise<readonly string[]> {
    const { rows } = await this.#client.query<{ vin: string }>('SELECT vin FROM vehicles ORDER BY random() LIMIT $1', [
      count,
    ])
    return rows.map(({ vin }) => vin)
  }

  async close(): Promise<void> {
    await this.#client.end()
  }

  async #count(text: string, at: number): Promise<number> {
    const { rows } = await this.#client.query<{ n: number }>(text, [at / 1000])
    return rows[0]?.n ?? 0
  }
}
