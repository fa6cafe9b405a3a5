/**
 * The files of the web page for operators, read once at the start: no request opens a file, so no path of a request can
 * leave the folder. The build compresses them beforehand (`apps/console/tools/build.mjs`); the server only picks.
 */
import { createHash } from 'node:crypto'
import { type Dirent } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import type { CompressedPage } from '../compressed-page.ts'

export interface ConsoleFile extends CompressedPage {
  /** Its name holds a digest of its content, so it may be kept forever. */
  readonly immutable: boolean
}

export interface ConsoleFiles {
  /** The page itself, for every path that is no file. */
  readonly page: ConsoleFile
  /** By their paths below the console's: `assets/index-0a1b2c3d.js`. */
  readonly assets: ReadonlyMap<string, ConsoleFile>
}

/** Ten times what there is; more is no console, but a wrong folder. */
const filesMax = 2_000
const pageName = 'index.html'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * Undefined where the console is not built.
 *
 * @throws Error for a folder with more files than a console has, or when a file cannot be read
 */
export const readConsole = async (folder: string): Promise<ConsoleFiles | undefined> => {
  const found = await entriesOf(folder)
  if (found === undefined) return undefined
  if (found.length > filesMax) throw new Error(`${folder} holds more than ${filesMax} files: it is not the console.`)
  const names = found.filter((entry) => entry.isFile()).map((entry) => nameIn(folder, entry))
  const served = names.filter((name) => types[extname(name)] !== undefined)
  const files = await Promise.all(served.map(async (name) => [name, await readOne(folder, name, names)] as const))
  const assets = new Map(files)
  const page = assets.get(pageName)
  return page && { page, assets }
}

const entriesOf = async (folder: string): Promise<readonly Dirent[] | undefined> => {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined // what readdir throws
    throw error
  }
}

const nameIn = (folder: string, { parentPath, name }: Dirent): string =>
  relative(folder, join(parentPath, name)).split(sep).join('/')

const readOne = async (folder: string, name: string, names: readonly string[]): Promise<ConsoleFile> => {
  const identity = await readFile(join(folder, name))
  const compressed = async (suffix: string): Promise<Buffer> =>
    names.includes(name + suffix) ? readFile(join(folder, name + suffix)) : identity
  const digest = createHash('sha256').update(identity).digest('base64url').slice(0, 27)
  return {
    type: types[extname(name)] ?? '', // only those with a type are read
    etag: `W/"${digest}"`,
    immutable: name.startsWith('assets/'),
    bodies: { br: await compressed('.br'), gzip: await compressed('.gz'), identity },
  }
}
