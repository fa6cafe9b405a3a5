/**
 * `npm test`: every check, in order, one line each; the whole output only of what failed. A failed check does not stop
 * the next, so that one run shows everything. One that hangs is ended, and what it printed until then says where. The last
 * line is `N passed, N failed`, counted in checks.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Scripts of package.json. `needs` names the check without which the answer of this one would mean nothing. */
const checks = [
  { name: 'build' },
  { name: 'check:types' },
  { name: 'check:format' },
  { name: 'lint' },
  { name: 'check:imports' },
  { name: 'check:dead' },
  { name: 'test:house' },
  { name: 'test:deploy' },
  { name: 'coverage' },
  { name: 'test:system', needs: 'build' }, // it starts the built programs
]

/** The longest takes 17 minutes on two cores, and 26 beside other work. */
const longestCheckMs = 35 * 60_000

/**
 * Kills a process group when this process ends, however it ends: its own input closes then. (The testbed has the same for
 * servers; here nothing is built yet.)
 */
const guard = (group) => {
  const script = `cat >/dev/null; kill -s KILL -- -${group} 2>/dev/null`
  return spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
}

/** Whatever a check left running. */
const endGroup = (group) => {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // No process left, as wanted.
  }
}

const run = (name) =>
  new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', name], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a process group of its own, so that nothing of it is left
    })
    const watch = guard(child.pid)
    const output = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => output.push(text))
    }
    const limit = setTimeout(() => {
      output.push(`\nended: it had not ended after ${longestCheckMs / 60_000} minutes\n`)
      endGroup(child.pid)
    }, longestCheckMs)
    const answer = (ok) => resolve({ ok, output: output.join('') })
    child.on('error', (error) => {
      clearTimeout(limit)
      watch.kill('SIGKILL')
      output.push(String(error))
      answer(false)
    })
    child.on('exit', (code) => {
      clearTimeout(limit)
      watch.kill('SIGKILL')
      endGroup(child.pid)
      // A server that left the group may hold the pipes open forever.
      const drained = setTimeout(() => {
        output.push('\nA process that the check started is still there, and holds its output open.\n')
        for (const stream of [child.stdout, child.stderr]) stream.destroy()
        answer(false)
      }, 10_000)
      child.on('close', () => {
        clearTimeout(drained)
        answer(code === 0)
      })
    })
  })

const passed = new Set()
const failed = new Set()

for (const { name, needs } of checks) {
  const startedAt = performance.now()
  const { ok, output } =
    needs === undefined || passed.has(needs)
      ? await run(name)
      : { ok: false, output: `Not run, because ${needs} failed.\n` }
  ;(ok ? passed : failed).add(name)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${name.padEnd(14)} ${ok ? 'ok' : 'failed'}  ${seconds} s`)
  // What a check wants seen also when all is well, such as the largest files, it begins with "note: ".
  if (ok) for (const line of output.split('\n').filter((text) => text.startsWith('note: '))) console.log(`  ${line}`)
  else console.log(output)
}

console.log(`${passed.size} passed, ${failed.size} failed`)
process.exitCode = failed.size === 0 ? 0 : 1
