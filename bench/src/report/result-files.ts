import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchResult } from './bench-result.ts'
import { pictureOf } from './picture.ts'

/** `<name>-<date>.json` and `.svg`. Two of one day: the later one stays. Returns their paths. */
export const writeResult = async (
  folder: string,
  result: BenchResult,
  picture: readonly string[],
): Promise<readonly string[]> => {
  await mkdir(folder, { recursive: true })
  const base = join(folder, `${result.name}-${result.at.slice(0, 10)}`)
  await writeFile(`${base}.json`, `${JSON.stringify(result, null, 1)}\n`)
  await writeFile(`${base}.svg`, pictureOf(result, picture))
  return [`${base}.json`, `${base}.svg`]
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
