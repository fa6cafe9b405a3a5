import { fileURLToPath } from 'node:url'
import { breachesOf, type ChaosReport } from '@keyfob/chaos'
import { runProgram } from '@keyfob/testbed'
import { describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../apps/chaos/bin/chaos.js', import.meta.url))

/** The program as a person starts it. */
const chaos = async (...words: readonly string[]): Promise<{ code: number | null; report: ChaosReport }> => {
  const { code, out, err } = await runProgram(process.execPath, [program, '--json', ...words])
  if (out === '') throw new Error(err)
  return { code, report: JSON.parse(out) as ChaosReport } // its own JSON
}

/** What a breach was, in words, so that a failure tells its story. */
const storyOf = (report: ChaosReport) => breachesOf(report).map((name) => [name, report[name as 'lost'].slice(0, 5)]) // names of lists

describe('chaos', () => {
  it('[L1] [L4] [L5] [L6] [L7] [L9] [L10] breaks no law: 20 faults of all kinds on real servers and processes', async () => {
    const { code, report } = await chaos('--minutes', '2.5', '--faults', '20', '--seed', '7')
    expect(storyOf(report)).toEqual([])
    expect(code).toBe(0)
    expect(report.faultCount).toBeGreaterThanOrEqual(16)
    expect(report.accepted).toBeGreaterThan(150)
    expect(report.faults.filter(({ notRecovered }) => notRecovered > 0)).toEqual([])
  })

  it('refuses what it does not know', async () => {
    await expect(chaos('--only', 'earthquake')).rejects.toThrow('No fault is named by earthquake')
    await expect(chaos('--minutes', 'many')).rejects.toThrow('must be a number')
  })
})
