/**
 * An engine that builds and runs containers: Docker where its daemon answers, else buildah and podman, which root on Debian
 * installs. The latter build on a stand-in of the base image, since they are used where no registry of images is reached.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const here = fileURLToPath(new URL('..', import.meta.url))
const root = join(here, '../..')

export interface Engine {
  readonly name: string
  /** Builds deploy/Dockerfile, and gives it this name. */
  readonly build: (tag: string) => Promise<unknown>
  /** Runs the engine's own command line; what it printed. @throws when its exit code is not 0 */
  readonly command: (...words: readonly string[]) => Promise<string>
}

/** The engine of this machine, or a sentence that says why there is none. */
export const findEngine = async (): Promise<Engine | string> => {
  if (await answers('docker', 'info')) return docker
  if (!existsSync('/usr/bin/apt-get')) return 'no Docker daemon answers, and podman can be installed on Debian only.'
  if (process.getuid?.() !== 0) return 'no Docker daemon answers, and only root may install and run podman here.'
  return run(join(here, 'make-base.sh'), [folder]).then(
    () => podman,
    (error: unknown) => `no Docker daemon answers, and make-base.sh ended with ${String(error).slice(-500)}`,
  )
}

const answers = (...[program, ...words]: readonly [string, ...string[]]): Promise<boolean> =>
  execute(program, words).then(
    () => true,
    () => false,
  )

const run = async (program: string, words: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> =>
  (await execute(program, words, { cwd: root, env, maxBuffer: 2 ** 27 })).stdout

const docker: Engine = {
  name: 'docker',
  build: (tag) => run('docker', ['build', '-f', 'deploy/Dockerfile', '-t', tag, '.']),
  command: (...words) => run('docker', words),
}

/** Kept between runs: what is in there is a minute of work, and is looked at again each time. */
const folder = join(tmpdir(), 'keyfob-image')

/** As FOLDER/env.sh of make-base.sh. */
const storage = {
  STORAGE_DRIVER: 'overlay',
  CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
  CONTAINERS_REGISTRIES_CONF: join(folder, 'registries.conf'),
  CONTAINERS_CONF: join(folder, 'containers.conf'),
}

const podman: Engine = {
  name: 'podman',
  build: (tag) => run(join(here, 'build.sh'), [folder, tag]),
  command: (...words) => run('podman', words, { ...process.env, ...storage }),
}
