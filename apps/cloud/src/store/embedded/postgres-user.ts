/**
 * As whom PostgreSQL runs. It refuses to be root, so root hands it to another user, who owns the cluster's folder from then
 * on. Where that user cannot pass the folders above, as below /root, PostgreSQL gets one capability of root's, to pass them.
 */
import { existsSync } from 'node:fs'
import { chown, lchown, readFile, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export interface PostgresUser {
  readonly uid: number
  readonly gid: number
}

/** A command line, and how `spawn` runs it. */
export interface CommandLine {
  readonly command: string
  readonly args: readonly string[]
  readonly options: Partial<PostgresUser>
}

/** The folder's owner unless that is root, else a user that most systems have. Undefined: as this process, which is not root. */
export const postgresUser = async (folder: string): Promise<PostgresUser | undefined> => {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(folder).catch(() => undefined)
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const accounts = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find(([account]) => account === name) ?? []
    if (uid !== undefined && uid !== '0') return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as. Start Keyfob as another user, or make one of these.',
  )
}

/** A folder that root copied, say from a backup, becomes the user's. */
export const giveTo = async (user: PostgresUser | undefined, path: string): Promise<void> => {
  if (user === undefined || (await stat(path)).uid === user.uid) return
  for (const { name, parentPath } of await readdir(path, { withFileTypes: true, recursive: true }))
    await lchown(join(parentPath, name), user.uid, user.gid)
  await chown(path, user.uid, user.gid)
}

/** `paths`: what the program has to reach. */
export const runAs = async (
  user: PostgresUser | undefined,
  program: string,
  args: readonly string[],
  paths: readonly string[],
): Promise<CommandLine> => {
  if (user === undefined) return { command: program, args, options: {} }
  const isOpen = (await Promise.all([program, ...paths].map(isOpenToAll))).every(Boolean)
  if (isOpen) return { command: program, args, options: user }
  if (!existsSync('/usr/bin/setpriv'))
    throw new Error(
      `PostgreSQL does not run as root, and user ${user.uid} cannot reach ${[program, ...paths].join(' or ')}. Choose a KEYFOB_DATA_DIR outside of closed folders, or start Keyfob as another user.`,
    )
  return { command: '/usr/bin/setpriv', args: [...throughClosedFolders(user), program, ...args], options: {} }
}

/** The capability lasts only with `no_setuid_fixup` for access(2), which asks for the user's own rights. */
const throughClosedFolders = ({ uid, gid }: PostgresUser): readonly string[] => [
  '--securebits=+no_setuid_fixup',
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  '--inh-caps=+dac_override',
  '--ambient-caps=+dac_override',
]

/** Whether everybody may pass each folder above it. */
const isOpenToAll = async (path: string): Promise<boolean> => {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}
