/** The soak as a person starts it, for half a minute: whether it finds what grows, and only that. */
import { readdir } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type SoakReport, findingsOf } from '@keyfob/bench'
import { runProgram, temporaryFolder } from '@keyfob/testbed'
import { describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../bench/bin/soak.js', import.meta.url))
const leak = fileURLToPath(new URL('./testing/leak.mjs', import.meta.url))
const end = fileURLToPath(new URL('./testing/end.mjs', import.meta.url))
const loading = (path: string): string => `--import ${pathToFileURL(path).href}`

const soak = (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  runProgram(process.execPath, [program, ...words], { more })

describe('soak', () => {
  it('[L1] [L4] [L6] [L9] finds what leaks in the workers, passes all else, and keeps the laws over the end of a week', async () => {
    const folder = await temporaryFolder()
    const size = ['--hours', '0.008', '--commands-per-minute', '600', '--vehicles', '50']
    const { code, out, err } = await soak([...size, '--json', '--results', folder.path], {
      NODE_OPTIONS: loading(leak),
    })
    if (out === '') throw new Error(err)
    const report = JSON.parse(out) as SoakReport // its own JSON
    const grown = report.verdicts.filter(({ isWithin }) => !isWithin).map(({ name }) => name)
    expect(grown.toSorted()).toEqual(['worker 3 handles', 'worker 3 memory', 'worker 4 handles', 'worker 4 memory'])
    expect(findingsOf(report)).toHaveLength(grown.length)
    expect(code).toBe(1)
    expect(report.verdicts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['api 1 memory', 'api 2 heap', 'acks in RabbitMQ', 'table vehicles', 'indexes of events']),
    )
    expect(report.laws.byState['succeeded']).toBeGreaterThan(100)
    const files = (await readdir(folder.path)).map((name) => name.replace(/-\d{4}-\d\d-\d\d/, ''))
    expect(files.toSorted()).toEqual(['soak.json', 'soak.svg'])
    await folder.remove()
  })

  it('ends when a process of Keyfob does, and says which', async () => {
    const { code, err } = await soak(['--hours', '1', '--vehicles', '10'], { NODE_OPTIONS: loading(end) })
    expect(err).toContain('Keyfob worker 3 ended in the middle of the soak. Keyfob ended with 7:')
    expect(code).toBe(2)
  })

  it('refuses what it does not know, and what its judge could not hold', async () => {
    const refused = async (...words: readonly string[]) => {
      const { code, err } = await soak(words)
      expect(code).not.toBe(0)
      return err
    }
    expect(await refused('--hours', 'many')).toContain('must be a number from 0.005 to 168')
    expect(await refused('--name', '../x')).toContain('lower-case letters')
    expect(await refused('--hours', '168', '--commands-per-minute', '60000')).toContain('the judge holds at most')
  })
})
