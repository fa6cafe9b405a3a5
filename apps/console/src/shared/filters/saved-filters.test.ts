import { expect, it } from 'vitest'
import { readSaved, storeSaved, suggestedName, withSaved } from './saved-filters.ts'

const storage = () => {
  const held = new Map<string, string>()
  return {
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, value: string) => void held.set(name, value),
  }
}

it('are there again, each page its own', () => {
  const store = storage()
  storeSaved('vehicles', [{ name: 'winter', query: 'label=winter' }], store)
  expect(readSaved('vehicles', store)).toEqual([{ name: 'winter', query: 'label=winter' }])
  expect(readSaved('commands', store)).toEqual([])
})

it('are none where the storage holds something else', () => {
  expect(readSaved('x', { getItem: () => '{' })).toEqual([])
  expect(readSaved('x', { getItem: () => '[{"name":1},{"name":"a","query":"b"}]' })).toEqual([
    { name: 'a', query: 'b' },
  ])
})

it('replace those of the same name, and the oldest give way', () => {
  const first = { name: 'a', query: 'x=1' }
  expect(withSaved([first], { name: 'a', query: 'x=2' })).toEqual([{ name: 'a', query: 'x=2' }])
  const many = Array.from({ length: 9 }, (_, index) => ({ name: `n${index}`, query: '' }))
  expect(many.reduce<ReturnType<typeof readSaved>>(withSaved, []).map(({ name }) => name)).toEqual(
    many.slice(1).map(({ name }) => name),
  )
})

it('are called by their values', () => expect(suggestedName('state=failed&label=winter')).toBe('failed winter'))
