/** Loaded into every process of Node by NODE_OPTIONS: a worker of Keyfob keeps memory and open files that it does not need. */
import { openSync } from 'node:fs'

if (process.env.KEYFOB_ROLES === 'worker') {
  const kept = []
  setInterval(() => kept.push(Buffer.alloc(800_000, 1), openSync('/dev/null', 'r')), 100).unref()
}
