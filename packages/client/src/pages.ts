/** One page of a list; `next` is the cursor of the one behind it, null on the last. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

/**
 * A list that comes in pages, read as it is needed: `for await (const item of …)` reads all of it, page by page, and
 * stops reading where the loop stops. Each page is a call of its own, so that a long walk has no time-out as a whole.
 */
export class Pages<Item> implements AsyncIterable<Item> {
  readonly #read: (cursor: string | undefined) => Promise<Page<Item>>
  readonly #cursor: string | undefined

  /** `cursor`: where it begins; undefined: with the first page. */
  constructor(read: (cursor: string | undefined) => Promise<Page<Item>>, cursor: string | undefined) {
    this.#read = read
    this.#cursor = cursor
  }

  /** The first page alone, as for a table with page buttons. */
  first(): Promise<Page<Item>> {
    return this.#read(this.#cursor)
  }

  /** The list page by page. */
  async *byPage(): AsyncGenerator<Page<Item>> {
    for (let cursor = this.#cursor; ;) {
      const page = await this.#read(cursor)
      yield page
      if (page.next === null) return
      cursor = page.next
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    for await (const { items } of this.byPage()) yield* items
  }
}
