/**
 * Loaded into the server's process before the server (`node --import`): on SIGUSR2 it collects garbage and writes what
 * is left to the log, so that a leak can be distinguished from garbage that is not collected yet.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
/** @type {() => void} */
const collect = runInNewContext('gc')

process.on('SIGUSR2', () => {
  collect()
  collect() // what the first one's finalizers released
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage()
  process.stdout.write(`${JSON.stringify({ msg: 'fuzz.memory', heapUsed, external, arrayBuffers, rss })}\n`)
})
