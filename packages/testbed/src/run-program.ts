import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { guardOf } from './guard.ts'

/** What a program wrote, and how it ended; null: by a signal. */
export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface Environment {
  /** The whole of it; this process's own unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Beside it. */
  readonly more?: Readonly<Record<string, string>>
}

/** Runs a program to its end, which comes with the end of this process at the latest, however that ends. */
export const runProgram = async (
  command: string,
  args: readonly string[],
  { env = process.env, more = {} }: Environment = {},
): Promise<Ran> => {
  const child = spawn(command, [...args], { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] })
  const guard = guardOf(child.pid ?? 0)
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes))
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes))
  try {
    await once(child, 'close')
  } finally {
    guard.kill('SIGKILL') // the pid may be another one's soon
  }
  return { code: child.exitCode, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }
}

const keyfobProgram = fileURLToPath(new URL('../../../apps/cli/bin/keyfob.js', import.meta.url))

/** Runs `keyfob` as a person does. */
export const runKeyfobProgram = (words: readonly string[], environment: Environment = {}): Promise<Ran> =>
  runProgram(process.execPath, [keyfobProgram, ...words], environment)
