/** The system that needs nothing else, as a whole program: what its own PostgreSQL must survive, and what it must not. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { seconds } from '@keyfob/runtime'
import { fleetVin } from '@keyfob/simulator'
import { Api, KeyfobProcess, eventually, temporaryFolder } from '@keyfob/testbed'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../apps/cli/bin/keyfob.js', import.meta.url))
const execute = promisify(execFile)
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let running: KeyfobProcess | undefined

beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(async () => {
  await running?.kill()
  running = undefined
  await folder.remove()
})

const start = async (dataDir: string): Promise<KeyfobProcess> =>
  (running = await KeyfobProcess.start({ dataDir, env: { KEYFOB_LOG_LEVEL: 'warn' } }))

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const postmasterPid = async (dataDir: string): Promise<number> =>
  Number((await readFile(`${dataDir}/postgres/postmaster.pid`, 'utf8')).split('\n')[0])

/** A shell's words, and its exit code. */
const ended = async (
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; said: string }> => {
  const child = spawn('/bin/sh', ['-c', script], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()))
  const [code] = (await once(child, 'close')) as [number | null] // of a ChildProcess
  return { code, said }
}

describe('the embedded PostgreSQL', () => {
  it('does not outlive a Keyfob that was killed, and the next one need not end it', async () => {
    const keyfob = await start(folder.path)
    const pid = await postmasterPid(folder.path)
    await keyfob.kill()
    await eventually(() => !isThere(pid), { within: seconds(60), what: 'the end of PostgreSQL' })
    await keyfob.start()
    expect(keyfob.logged('store.leftover_ended')).toEqual([])
    expect(await keyfob.stop()).toBe(0)
  })

  it('is one Keyfob’s alone: a second start on the folder is refused by name, and does no harm', async () => {
    const keyfob = await start(folder.path)
    const env = { KEYFOB_DATA_DIR: folder.path, PORT: '0', KEYFOB_MQTT_PORT: '0', KEYFOB_MQTT_WS_PORT: '0' }
    const { code, said } = await ended(`exec "${process.execPath}" "${program}" serve`, env)
    expect([code, said]).toEqual([2, expect.stringContaining(`is in use by process ${keyfob.pid}. Stop that Keyfob`)])
    expect((await new Api(keyfob.api).submit({ command: 'horn_honk', vin: fleetVin(1) })).status).toBe(202)
    expect(await keyfob.stop()).toBe(0)
  })

  it('says what it needs where too few files may be open', async () => {
    const { code, said } = await ended(`ulimit -n 150 && exec "${process.execPath}" "${program}" serve`, {
      KEYFOB_DATA_DIR: folder.path,
    })
    expect([code, said]).toEqual([
      2,
      'Keyfob needs at least 256 open files, and the limit here is 150. Raise the limit, for example with "ulimit -n 4096", and start again.\n',
    ])
  })
})

/** A disk of its own of so many MB, where this process may make one. */
const smallDisk = async (path: string, size: number): Promise<boolean> => {
  await mkdir(path)
  return execute('mount', ['-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', path]).then(
    () => true,
    () => false,
  )
}

describe('a full disk', () => {
  it('is a 503 that says so, while health is answered, and work resumes when there is space', async (context) => {
    const disk = `${folder.path}/disk`
    if (!(await smallDisk(disk, 120))) return context.skip('only root may make a small disk')
    try {
      const keyfob = await start(`${disk}/keyfob`)
      const api = new Api(keyfob.api)
      const promised = new Set<string>()
      const submit = async (): Promise<{ readonly status: number; readonly detail?: unknown }> => {
        const { status, body, headers } = await api.submit({ command: 'status_refresh', vin: fleetVin(promised.size) })
        if (status === 202) promised.add(body.id)
        if (status === 503) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
        return { status, ...('detail' in body && { detail: body.detail }) }
      }
      await submit()
      await fill(`${disk}/ballast`, disk)
      const refused = await eventually(
        async () => {
          const answer = await submit()
          return answer.status === 503 && answer
        },
        { within: seconds(120), every: 0, what: 'a refusal' },
      )
      expect(refused.detail).toBe('The disk of the database is full.')
      expect((await fetch(`${keyfob.api}/healthz`)).status).toBe(200)
      await eventually(async () => (await (await fetch(`${keyfob.api}/readyz`)).text()).includes('the disk is full: '))
      // The log of the database, too: that ends PostgreSQL itself, again and again.
      for (let more = 0; more < 50; more += 1) await submit()
      await rm(`${disk}/ballast`)
      await eventually(async () => (await submit()).status === 202, { within: seconds(60), what: 'a 202' })
      await eventually(async () => (await fetch(`${keyfob.api}/readyz`)).ok, { within: seconds(60), what: 'readiness' })
      for (const id of promised) expect((await api.request('GET', `/commands/${id}`)).status).toBe(200)
      expect(await keyfob.stop()).toBe(0)
    } finally {
      await running?.kill()
      await execute('umount', ['-l', disk])
    }
  }, 300_000)
})

/** Takes what is left of the disk, of which the database may take some between the question and the write. */
const fill = async (path: string, disk: string): Promise<void> => {
  const { bavail, bsize } = await statfs(disk)
  await writeFile(path, Buffer.alloc(bavail * bsize)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOSPC') throw error
  })
}

/** As a person connects with psql. */
const connectTo = async (dataDir: string): Promise<pg.Client> => {
  const password = await readFile(`${dataDir}/postgres/keyfob.password`, 'utf8')
  const client = new pg.Client({ host: `${dataDir}/postgres`, user: 'keyfob', password, database: 'postgres' })
  await client.connect()
  return client
}

describe('a crowd', () => {
  it('of 3,000 submits at once is shed with 503 and Retry-After where it is too much, and health is answered meanwhile', async () => {
    const keyfob = await start(folder.path)
    const api = new Api(keyfob.api)
    // Nothing is committed until it is released, however fast or slow this machine is.
    const person = await connectTo(folder.path)
    await person.query('BEGIN; LOCK TABLE commands IN ACCESS EXCLUSIVE MODE')
    const refused: Headers[] = []
    const accepted: string[] = []
    const submit = async (at: number): Promise<void> => {
      const { status, headers, body } = await api.submit({ command: 'status_refresh', vin: fleetVin(at) })
      if (status === 202) accepted.push(body.id)
      else if (status === 503) refused.push(headers)
      else throw new Error(`${status} is no answer for a crowd`)
    }
    const crowd = Promise.all(Array.from({ length: 3_000 }, (_, at) => submit(at)))
    await eventually(() => refused.length >= 1_900, { within: seconds(100), what: 'what is too much being shed' })
    for (let look = 0; look < 5; look += 1) expect((await fetch(`${keyfob.api}/healthz`)).status).toBe(200)
    await person.end()
    await crowd
    expect(refused.every((headers) => Number(headers.get('retry-after')) > 0)).toBe(true)
    const later = await eventually(async () => {
      const { status, body } = await api.submit({ command: 'status_refresh', vin: fleetVin(3_001) })
      return status === 202 && body
    })
    for (const id of [later.id, ...accepted.slice(0, 20)]) expect((await api.command(id)).id).toBe(id)
    expect(await keyfob.stop()).toBe(0)
  })
})
