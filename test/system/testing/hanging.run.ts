import { mkdir, writeFile } from 'node:fs/promises'
import { KeyfobProcess, RedisServer } from '@keyfob/testbed'
import { expect, it } from 'vitest'
import { hangingFolder } from './hanging-folder.ts'

/** Starts a Keyfob and a server, tells which they are, and never ends. */
it('hangs', async () => {
  const folder = hangingFolder(process.ppid)
  await mkdir(folder, { recursive: true })
  const [keyfob, redis] = [await KeyfobProcess.start({ dataDir: `${folder}/data` }), await RedisServer.start()]
  expect([keyfob.pid, redis.pid]).not.toContain(undefined)
  await writeFile(`${folder}/pids`, JSON.stringify([process.pid, keyfob.pid, redis.pid]))
  await new Promise(() => setInterval(() => undefined, 1_000))
})
