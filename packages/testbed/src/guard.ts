import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Kills a process (a negative id: a process group) when its own input closes, which it does when this process ends,
 * however it ends. Kill the guard when the process has ended.
 */
export const guardOf = (pid: number): ChildProcess => {
  // It waits for nothing else than the end of its input. Debian's shell takes `--` behind `-s KILL` only.
  const guard = spawn('sh', ['-c', `cat >/dev/null; kill -s KILL -- ${pid} 2>/dev/null`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // a Ctrl-C in the terminal must not end the guard before what it guards
  })
  guard.unref()
  return guard
}
