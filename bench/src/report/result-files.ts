import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchResult } from './bench-result.ts'
import { pictureOf } from './picture.ts'

/** `<name>-<date>.json` and `.svg`, and `more` pictures by name. Two of one day: the later one stays. Returns their paths. */
export const writeResult = async (
  folder: string,
  result: BenchResult,
  picture: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> => {
  await mkdir(folder, { recursive: true })
  const date = result.at.slice(0, 10)
  const base = join(folder, `${result.name}-${date}`)
  await writeFile(`${base}.json`, `${JSON.stringify(result, null, 1)}\n`)
  await writeFile(`${base}.svg`, pictureOf(result, picture))
  const paths = Object.entries(more).map(([name, svg]) => [join(folder, `${name}-${date}.svg`), svg] as const)
  for (const [path, svg] of paths) await writeFile(path, svg)
  return [`${base}.json`, `${base}.svg`, ...paths.map(([path]) => path)]
}

/** @throws Error with a sentence when it cannot be read or is no result */
export const readResult = async (path: string): Promise<BenchResult> => {
  try {
    const result = JSON.parse(await readFile(path, 'utf8')) as BenchResult // looked at below
    if (Array.isArray(result.rows)) return result
    throw new Error('it has no rows')
  } catch (error) {
    throw new Error(`${path} is no result of a bench: ${String(error)}. Name a JSON file of bench/results.`, {
      cause: error,
    })
  }
}
