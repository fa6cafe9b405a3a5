/** The bench as a person starts it, for a second: whether it counts, not how fast anything is. */
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BenchResult } from '@keyfob/bench'
import { temporaryFolder } from '@keyfob/testbed'
import { describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../bench/bin/bench.js', import.meta.url))
const bench = (...words: readonly string[]) => promisify(execFile)(process.execPath, [program, ...words])

describe('bench', () => {
  it('counts what was accepted, delivered and settled alike, in the load program and in the database', async () => {
    const folder = await temporaryFolder()
    const size = ['--seconds', '1', '--warm-up', '1', '--callers', '4', '--vehicles', '8']
    const { stdout } = await bench('closed', ...size, '--json', '--profile', '--results', folder.path)
    const result = JSON.parse(stdout) as BenchResult // its own JSON
    const [row] = result.rows
    expect(row).toMatchObject({ group: 'Keyfob', name: '4 callers' })
    const figures = row?.figures ?? {}
    expect(figures).toMatchObject({ undelivered: 0, failed: 0, settled: figures['accepted'] })
    expect(figures['accepted']).toBeGreaterThan(0)
    // None on a machine so slow that no call began within the second.
    for (const what of ['accept', 'to vehicle', 'settle']) {
      const grown = ['p50', 'p99', 'p99.9'].flatMap((share) => figures[`${what} ${share} ms`] ?? [])
      expect(grown).toEqual(grown.toSorted((a, b) => a - b))
    }
    expect(Object.keys(result.versions).toSorted()).toEqual(['Mosquitto', 'PostgreSQL', 'RabbitMQ', 'Redis'])
    expect(result.profiles?.[0]?.modules.map(({ module }) => module)).toContain('cloud/http')
    const written = await readdir(folder.path)
    expect(written.map((name) => name.replace(/-\d{4}-\d\d-\d\d/, '')).toSorted()).toEqual([
      'closed.json',
      'closed.svg',
      'profiles',
    ])
    await folder.remove()
  }, 180_000)

  it('counts the same with signatures required, and tells the share of the throughput without', async () => {
    const folder = await temporaryFolder()
    const size = ['--seconds', '1', '--warm-up', '1', '--callers', '4', '--vehicles', '8']
    const { stdout } = await bench('closed', '--signing', ...size, '--json', '--results', folder.path)
    const { rows } = JSON.parse(stdout) as BenchResult // its own JSON
    expect(rows.map(({ group }) => group)).toEqual(['Keyfob', 'Keyfob, signed'])
    const figures = rows[1]?.figures ?? {}
    expect(figures).toMatchObject({ undelivered: 0, failed: 0, settled: figures['accepted'] })
    expect(figures['share of unsigned %']).toBeGreaterThan(0)
    await folder.remove()
  }, 180_000)

  it('refuses what it does not know', async () => {
    await expect(bench('sideways')).rejects.toThrow('There is no scenario sideways. There are: closed, open')
    await expect(bench('--callers', '4,many')).rejects.toThrow('must be a whole number, at least 1')
    await expect(bench('--compare', 'README.md')).rejects.toThrow('README.md is no result of a bench')
  })
})
