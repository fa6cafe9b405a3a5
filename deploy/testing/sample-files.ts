/** Files of this repository that people deploy with. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export const textOf = (path: string): string => readFileSync(`${root}${path}`, 'utf8')

/** Paths from the root of the files under a folder; what Terraform downloads is not ours. */
export const filesUnder = (folder: string): readonly string[] =>
  readdirSync(`${root}${folder}`, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === '.terraform') return []
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
