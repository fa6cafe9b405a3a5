import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { soakPictureOf } from './soak-picture.ts'
import type { SoakReport } from './soak-report.ts'

/** `<name>-<date>.json` and `.svg`; samples one line a figure. Returns their paths. */
export const writeSoak = async (folder: string, report: SoakReport): Promise<readonly string[]> => {
  await mkdir(folder, { recursive: true })
  const base = join(folder, `${report.name}-${report.at.slice(0, 10)}`)
  const { samples, ...rest } = report
  const lines = Object.entries(samples).map(([name, points]) => {
    const pairs = points.map(({ at, value }) => [Math.round(at / 1_000), value])
    return `  ${JSON.stringify(name)}: ${JSON.stringify(pairs)}`
  })
  const head = JSON.stringify(rest, null, 1).slice(0, -2)
  await writeFile(`${base}.json`, `${head},\n "samples": {\n${lines.join(',\n')}\n }\n}\n`)
  await writeFile(`${base}.svg`, soakPictureOf(report))
  return [`${base}.json`, `${base}.svg`]
}
