/**
 * Finds the program of a real server: on this machine, else by installing Debian's package when this process is root.
 * The installation starts no service, and installs nothing but the package and its dependencies.
 */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { minutes, seconds, systemClock } from '@keyfob/runtime'

const execute = promisify(execFile)

export interface Wanted {
  /** For people, as "PostgreSQL". */
  readonly name: string
  /** Names of the program; the first that is there is taken. */
  readonly programs: readonly string[]
  /** Folders besides those of PATH. */
  readonly folders?: () => Promise<readonly string[]> | readonly string[]
  readonly debianPackage: string
}

const usualFolders = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin', '/opt/homebrew/sbin']

/** Whole path of the program. @throws Error with a sentence that says what to install */
export const findProgram = async (wanted: Wanted): Promise<string> => {
  const there = await lookFor(wanted)
  if (there !== undefined) return there
  const problem = await install(wanted.debianPackage)
  const installed = await lookFor(wanted)
  if (installed !== undefined) return installed
  throw new Error(
    `${wanted.name} is needed and is not on this machine (looked for ${wanted.programs.join(', ')}): ${problem} ` +
      `Install it, for example with "apt-get install ${wanted.debianPackage}".`,
  )
}

const lookFor = async ({ programs, folders }: Wanted): Promise<string | undefined> => {
  const places = [...((await folders?.()) ?? []), ...(process.env['PATH'] ?? '').split(':'), ...usualFolders]
  return programs.flatMap((program) => places.map((place) => join(place, program))).find((path) => existsSync(path))
}

/** Debian keeps versions beside each other; the newest is taken. */
export const newestVersionFolder = async (base: string, inner: string): Promise<readonly string[]> => {
  const versions = await readdir(base).catch(() => [])
  return versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(base, version, inner))
}

const isDebian = (): boolean =>
  existsSync('/usr/bin/apt-get') &&
  existsSync('/etc/os-release') &&
  /debian/i.test(readFileSync('/etc/os-release', 'utf8'))

/** Why it could not be installed; a sentence that is read only when the program is still missing. */
const install = async (debianPackage: string): Promise<string> => {
  if (!isDebian()) return 'it can be installed by itself on Debian only.'
  if (process.getuid?.() !== 0) return 'only root may install it.'
  return alone(async () => {
    const endOfHush = await hush()
    try {
      await apt('update')
      await apt('install', '-y', '--no-install-recommends', debianPackage)
      return 'its package brought no such program.'
    } catch (error) {
      return `apt-get could not install it: ${String(error).slice(-500)}.`
    } finally {
      await endOfHush()
    }
  })
}

const apt = (...args: readonly string[]): Promise<unknown> =>
  execute('apt-get', ['-q', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 2 ** 26,
  })

/** Debian starts what it installs, on default ports; this prevents that during the installation. */
const hush = async (): Promise<() => Promise<void>> => {
  const policy = '/usr/sbin/policy-rc.d'
  if (existsSync(policy)) return async () => undefined
  await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  return () => rm(policy, { force: true })
}

/** One installation at a time on this machine: apt does not wait for another one by itself. */
const alone = async <Value>(run: () => Promise<Value>): Promise<Value> => {
  const lock = join(tmpdir(), 'keyfob-testbed-installs')
  const giveUpAt = systemClock.monotonic() + minutes(5)
  while (!(await isMine(lock))) {
    if (systemClock.monotonic() > giveUpAt) throw new Error(`Another installation holds ${lock} for too long.`)
    await systemClock.sleep(seconds(1))
  }
  try {
    return await run()
  } finally {
    await rm(lock, { recursive: true, force: true })
  }
}

/** A lock that is older than any installation was left behind by one that died. */
const isMine = async (lock: string): Promise<boolean> => {
  const age = await stat(lock).then(
    ({ mtimeMs }) => systemClock.now() - mtimeMs,
    () => 0,
  )
  if (age > minutes(10)) await rm(lock, { recursive: true, force: true })
  return mkdir(lock).then(
    () => true,
    () => false,
  )
}
