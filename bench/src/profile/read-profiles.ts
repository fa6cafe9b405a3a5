import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sourceFinder } from './find-source.ts'
import { type CpuProfile, type ProcessProfile, selfTimeOf } from './self-time.ts'

/** Of each profile in the folder, by its name, what was measured of it. Those of nothing measured are left out. */
export const readProfiles = async (
  folder: string,
  spans: readonly (readonly [number, number])[],
): Promise<readonly ProcessProfile[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile')).toSorted()
  const sourceOf = sourceFinder()
  const all = await Promise.all(
    names.map(async (name) => {
      const profile = JSON.parse(await readFile(join(folder, name), 'utf8')) as CpuProfile // as Node writes it
      return selfTimeOf(name.replace('.cpuprofile', ''), profile, spans, sourceOf)
    }),
  )
  return all.filter(({ measuredMs }) => measuredMs > 0)
}
