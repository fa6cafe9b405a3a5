/** The files of this repository as the tests of the house read them: what a person wrote, nothing installed or built. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The folders and files of .gitignore. Read from the disk and not from git, so that an unpacked archive is checked too. */
const ignored = /^(node_modules|dist|coverage|\.keyfob|\.terraform|\.git)$|\.(tsbuildinfo|log|cpuprofile)$/

const walk = (folder: string): readonly string[] =>
  readdirSync(`${root}${folder}`, { withFileTypes: true })
    .filter(({ name }) => !ignored.test(name))
    .flatMap((entry) => (entry.isDirectory() ? walk(`${folder}${entry.name}/`) : [`${folder}${entry.name}`]))

/** Paths from the root, with forward slashes. */
export const files: readonly string[] = walk('')

export const textOf = (path: string): string => readFileSync(`${root}${path}`, 'utf8')

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path)

/** What users run: the sources of packages and apps, migrations included, without their tests. */
export const isProduct = (path: string): boolean =>
  /^(packages|apps)\/[^/]+\/(src|bin|migrations)\/.*\.(ts|tsx|js|sql)$/.test(path) && !isTest(path)
