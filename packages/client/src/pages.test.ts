import { expect, it } from 'vitest'
import { type Page, Pages } from './pages.ts'

const asked: (string | undefined)[] = []
const read = async (cursor: string | undefined): Promise<Page<number>> => {
  asked.push(cursor)
  const at = Number(cursor ?? 0)
  return { items: [at, at + 1], next: at < 4 ? String(at + 2) : null }
}
const all = async <Item>(list: AsyncIterable<Item>): Promise<readonly Item[]> => {
  const found: Item[] = []
  for await (const item of list) found.push(item)
  return found
}

it('reads all, page by page, again each time', async () => {
  const pages = new Pages(read, undefined)
  expect(await all(pages)).toEqual([0, 1, 2, 3, 4, 5])
  expect(await all(pages.byPage())).toHaveLength(3)
  expect(asked).toEqual([undefined, '2', '4', undefined, '2', '4'])
})

it('begins where it is told, and reads no page that is not needed', async () => {
  asked.length = 0
  for await (const item of new Pages(read, '2')) if (item === 3) break
  expect((await new Pages(read, '4').first()).next).toBeNull()
  expect(asked).toEqual(['2', '4'])
})
