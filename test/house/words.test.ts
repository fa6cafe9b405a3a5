import { expect, it } from 'vitest'
import { bannedWordsIn } from './banned-words.ts'
import { files, textOf } from './repository.ts'

/** The past keeps its words; installed packages have theirs; the others name the words that they ban. */
const exempt = [
  'CHANGELOG.md',
  'docs/glossary.md',
  'package-lock.json',
  'test/house/banned-words.ts',
  'test/house/words.test.ts',
]

const texts = /\.(tsx?|[cm]?js|jsonc?|md|html|css|ya?ml|tf|hcl|tfvars|tpl|sh|go)$|\/(up|down)$/
const written = files.filter((path) => texts.test(path) && !exempt.includes(path))

const problemsOf = (path: string): readonly string[] => bannedWordsIn(path, textOf(path))

it('no file holds a word that docs/glossary.md bans', () => {
  expect(written.length).toBeGreaterThan(500)
  expect(written.flatMap(problemsOf)).toEqual([])
})

it.each([
  ['it is made anew', 'anew'],
  ['tried for ever', 'for ever'],
  ['no more are let in', 'let in'],
  ['lets everybody in.', 'lets everybody in'],
  ['isStray(topic)', 'Stray'],
  ['its embedded twin', 'twin'],
  ['const commandDesk', 'Desk'],
  ['all goes on', 'goes on'],
  ['while a broker is away', 'is away'],
  ['as somebody asked', 'somebody'],
  ['nobody knows what nobody said', 'nobody knows what nobody'],
  ['refused at the door', 'at the door'],
  ['ticket_of', 'ticket'],
])('finds what is wrong in "%s"', (text, word) => {
  expect(bannedWordsIn('here.ts', `fine\n${text}`)).toEqual([expect.stringContaining(`here.ts:2 says "${word}"`)])
})

it.each([
  '410 Gone',
  'goes on record',
  'nobody asked',
  'lets nothing in the lane',
  'let isInDoubt',
  'lastWindow',
  'recommended',
  'doors',
])('takes "%s"', (text) => expect(bannedWordsIn('here.ts', text)).toEqual([]))
