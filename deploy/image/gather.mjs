/**
 * Gathers what the image runs into a folder of its own: the program, the workspaces that it needs, what they installed,
 * and the contract. Sources, tests, types and source maps stay behind. Run in the root, after the build and an
 * installation without development packages: node deploy/image/gather.mjs FOLDER
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Name the folder to gather into: node deploy/image/gather.mjs FOLDER')

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))
const root = readJson('package.json')
const lock = readJson('package-lock.json')

/** Folder of a workspace, as the lockfile links it; undefined for a package of the registry. */
const folderOf = (name) => {
  const { link, resolved } = lock.packages[`node_modules/${name}`] ?? {}
  return link === true ? resolved : undefined
}

/** A workspace and those that it depends on when it runs. */
const needed = (name, seen = new Set()) => {
  const at = folderOf(name)
  if (at === undefined || seen.has(at)) return seen
  seen.add(at)
  for (const dependency of Object.keys(readJson(`${at}/package.json`).dependencies ?? {})) needed(dependency, seen)
  return seen
}

/** What nothing reads at run time: of ours, and of what is installed (some packages run from a folder called src). */
const leftOfOurs = /(^|\/)(src|test|coverage)(\/|$)|\.(map|tsbuildinfo|built)$|(^|\/)tsconfig[^/]*\.json$|\.d\.ts$/
const leftOfInstalled = /\/(tests?|__tests__|\.github)(\/|$)|\.(map|[cm]?ts|test\.[cm]?js)$|^\.package-lock\.json$/

const copy = (from, isLeft = () => false) =>
  cpSync(from, join(folder, from), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !isLeft(relative(from, path).split(sep).join('/')),
  })

const workspaces = [...needed('keyfob')]
for (const at of workspaces) copy(at, (path) => leftOfOurs.test(path))
copy('node_modules', (path) => leftOfInstalled.test(path))
copy('contract')
// The console, built: nothing of what it is made of.
copy('apps/console/dist/web', (path) => path === 'manifest.json')
copy('deploy/database', (path) => path.endsWith('.ts'))
copy('LICENSE')
for (const [path, { link, resolved }] of Object.entries(lock.packages))
  if (link === true && !workspaces.includes(resolved)) rmSync(join(folder, path), { force: true })

const writeJson = (path, value) => writeFileSync(join(folder, path), `${JSON.stringify(value, null, 2)}\n`)

// npm reads these for the list of what is in there (npm sbom): nothing may be named that is not.
for (const at of workspaces) {
  const { devDependencies: _left, ...manifest } = readJson(`${at}/package.json`)
  writeJson(`${at}/package.json`, manifest)
}
const { version } = readJson(`${folderOf('keyfob')}/package.json`)
const { license, type } = root
writeJson('package.json', { name: 'keyfob-image', version, private: true, license, type, workspaces })
