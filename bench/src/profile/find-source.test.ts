import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { temporaryFolder } from '@keyfob/testbed'
import { expect, it, onTestFinished } from 'vitest'
import { sourceFinder } from './find-source.ts'

const frame = (url: string, lineNumber: number) => ({ functionName: 'write', url, lineNumber, columnNumber: 4 })

it('finds where a function of a bundle was written', async () => {
  const folder = await temporaryFolder()
  onTestFinished(() => folder.remove())
  const sources = ['../src/server.ts', '../src/store/write-group.ts']
  // Line 0 is of the first, line 1 of the second.
  const map = { version: 3, sources, names: [], mappings: 'AAAA;ACAA' }
  await writeFile(`${folder.path}/index.js.map`, JSON.stringify(map))
  const url = pathToFileURL(`${folder.path}/index.js`).href
  const sourceOf = sourceFinder()
  expect(sourceOf(frame(url, 0))).toBe(new URL(sources[0]!, url).href)
  expect(sourceOf(frame(url, 1))).toBe(new URL(sources[1]!, url).href)
})

it.each(['', 'node:net', 'file:///nowhere/pg/lib/client.js'])('takes %j for its own source', (url) => {
  expect(sourceFinder()(frame(url, 0))).toBe(url)
})
