/** The files of the embedded database: made once, recognized afterwards. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type PostgresPrograms, ownPostgres } from './postgres-programs.ts'
import { type PostgresUser, giveTo, postgresUser, runAs } from './postgres-user.ts'

export interface Cluster {
  readonly folder: string
  readonly user: PostgresUser | undefined
  /** Of `superuser`; kept in the folder, so that a copy of the folder is whole. */
  readonly password: string
}

export const superuser = 'keyfob'
/** The major version of the programs that come along. */
const version = '18'
const passwordFile = 'keyfob.password'

/**
 * Opens the cluster `postgres` in the data folder, or makes it. `onFirstStart` hears of the latter.
 *
 * @throws Error with a sentence for a folder that this PostgreSQL cannot open
 */
export const openCluster = async (
  dataFolder: string,
  programs: PostgresPrograms,
  onFirstStart: () => void,
): Promise<Cluster> => {
  const folder = join(dataFolder, 'postgres')
  const user = await postgresUser(folder)
  if (!existsSync(folder)) {
    onFirstStart()
    await makeCluster(folder, user, programs)
  }
  await refuseStrange(folder)
  await giveTo(user, folder)
  const password = await readFile(join(folder, passwordFile), 'utf8')
  await chmod(folder, 0o700) // a copy may have lost it, and PostgreSQL insists
  return { folder, user, password: password.trim() }
}

/** Made aside and renamed when it is whole: a start that dies half-way leaves nothing that looks like a cluster. */
const makeCluster = async (
  folder: string,
  user: PostgresUser | undefined,
  programs: PostgresPrograms,
): Promise<void> => {
  const aside = `${folder}.new`
  const password = `${aside}.password`
  await rm(aside, { recursive: true, force: true })
  await mkdir(aside, { mode: 0o700 })
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  for (const path of user ? [aside, password] : []) await chown(path, user!.uid, user!.gid) // none without a user
  await initdb(aside, password, user, programs)
  await rename(password, join(aside, passwordFile))
  await rename(aside, folder)
}

const initdb = async (
  folder: string,
  password: string,
  user: PostgresUser | undefined,
  { initdb: program, env }: PostgresPrograms,
): Promise<void> => {
  const how = ['--username', superuser, '--pwfile', password, '--auth', 'scram-sha-256']
  const kind = ['--encoding', 'UTF8', '--locale', 'C', '--no-instructions']
  const { command, args, options } = await runAs(user, program, ['-D', folder, ...how, ...kind], [join(folder, 'x')])
  try {
    await promisify(execFile)(command, [...args], { ...options, env, cwd: '/' })
  } catch (error) {
    const { code, stderr = '' } = error as { code?: string | number; stderr?: string } // as execFile rejects
    const isStrange = code === 'ENOENT' || code === 127 || code === 'ENOEXEC'
    const words = stderr.trim().split('\n').at(-1) ?? String(error)
    if (isStrange)
      throw new Error(
        `The PostgreSQL that comes along does not run on this machine: ${words || String(error)} ${ownPostgres}`,
        { cause: error },
      )
    throw new Error(`The embedded database could not be made in ${folder}: ${stderr.trim() || String(error)}`, {
      cause: error,
    })
  }
}

const refuseStrange = async (folder: string): Promise<void> => {
  const found = (await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => '')).trim()
  const elsewhere = 'Set KEYFOB_DATA_DIR to another folder, or move this one away'
  if (found === '') throw new Error(`${folder} holds no database. ${elsewhere}.`)
  if (!existsSync(join(folder, passwordFile)))
    throw new Error(
      `${folder} was made by PGlite, the embedded database of an earlier version, and cannot be opened by this one. ` +
        `${elsewhere}; what it holds can be read with that version.`,
    )
  if (found !== version)
    throw new Error(
      `${folder} was made by PostgreSQL ${found}, and this Keyfob brings ${version}. ${elsewhere}; a dump by a Keyfob of its version can be restored into a new one.`,
    )
}
