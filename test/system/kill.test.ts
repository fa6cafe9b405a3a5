import { readFile } from 'node:fs/promises'
import { type ChainLine, systemClock, verifyChain } from '@keyfob/runtime'
import { Fleet, Ledger, fleetVin } from '@keyfob/simulator'
import { Api, KeyfobProcess, type SeenCommand, eventually, temporaryFolder } from '@keyfob/testbed'
import { expect, it } from 'vitest'

const kills = 20
const vehicles = 12
/** Those with the shortest answer timeout (15 s), so that doubt ends soon. */
const types = ['doors_lock', 'doors_unlock', 'trunk_open', 'status_refresh']

/** Callers in a closed loop: each remembers what it was promised, and ignores a server that is down. */
const load = (api: Api, promised: Set<string>, signal: AbortSignal): Promise<unknown> =>
  Promise.all(
    Array.from({ length: 8 }, async (_, caller) => {
      for (let turn = caller; !signal.aborted; turn += 1) {
        const body = { command: types[turn % types.length], vin: fleetVin(turn % vehicles), ttlSeconds: 5 }
        const answer = await api.submit(body).catch(() => undefined)
        if (answer?.status === 202) promised.add(answer.body.id)
        // Refused (a full lane) or down: the event loop turns, and the next is tried.
        else await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }),
  )

/** Ends the embedded PostgreSQL alone, which is then started again by Keyfob. */
const killPostmaster = async (dataDir: string): Promise<void> => {
  const [pid = ''] = (await readFile(`${dataDir}/postgres/postmaster.pid`, 'utf8')).split('\n')
  process.kill(Number(pid), 'SIGKILL')
}

/** The chain of the audit, from its beginning. */
async function* auditOf(api: string): AsyncGenerator<ChainLine> {
  for (let next: string | null = '0'; next !== null;) {
    const cursor: string = next === '0' ? '' : `&cursor=${next}`
    const page = (await (await fetch(`${api}/audit/chain?limit=200${cursor}`)).json()) as {
      readonly items: readonly ChainLine[]
      readonly next: string | null
    } // the API's own schema
    yield* page.items
    next = page.next
  }
}

/** Ids of commands, one for each entry that says who asked for it. */
const auditedSubmits = async (api: string): Promise<readonly string[]> => {
  const ids: string[] = []
  for await (const line of auditOf(api)) {
    if (line.kind !== 'entry' || line.facts['action'] !== 'submitCommand' || line.facts['outcome'] !== 'done') continue
    const { id } = (line.parts[1]?.value ?? {}) as { readonly id?: string } // the part of the command
    ids.push(id ?? 'erased')
  }
  return ids
}

it(`[L1] [L4] [L6] keeps every promise when it, its database, or both are killed, ${kills} times under load`, async () => {
  const folder = await temporaryFolder()
  const keyfob = await KeyfobProcess.start({ dataDir: folder.path, env: { KEYFOB_LOG_LEVEL: 'warn' } })
  const api = new Api(keyfob.api)
  const ledger = new Ledger(systemClock)
  const fleet = new Fleet({
    vehicles,
    broker: { url: keyfob.mqtt },
    seed: 7,
    behaviours: [],
    memoryDir: `${folder.path}/vehicles`,
    ledger,
  })
  await fleet.start()
  const over = new AbortController()
  const promised = new Set<string>()
  const loading = load(api, promised, over.signal)
  for (let kill = 0; kill < kills; kill += 1) {
    // In turn right after some commands were accepted, when vehicles may not be back yet, and right after some effects.
    const count = (): number => (kill % 2 === 0 ? promised.size : ledger.count)
    const enough = count() + 3 + ((kill * 7) % 23)
    await eventually(() => count() >= enough, { every: 1, progress: count, what: `enough for kill ${kill + 1}` })
    if (kill % 3 !== 0) await killPostmaster(folder.path)
    if (kill % 3 !== 1) await keyfob.kill()
    await keyfob.start() // unless it runs
    await eventually(async () => (await fetch(`${keyfob.api}/readyz`)).ok, { what: 'it being ready' })
  }
  over.abort()
  await loading
  const settled: SeenCommand[] = []
  const left = [...promised]
  while (left.length > 0) settled.push(...(await Promise.all(left.splice(0, 50).map((id) => api.settled(id)))))
  expect(settled.length).toBeGreaterThanOrEqual(kills * 3)
  expect(ledger.doubles, '[L4] effects that came twice').toEqual([])
  expect(ledger.late, '[L5] effects that came too late').toEqual([])
  expect(settled.filter(({ state }) => state === 'succeeded').length, 'commands that succeeded').toBeGreaterThan(kills)
  const audited = await eventually(async () => {
    const ids = await auditedSubmits(keyfob.api)
    return [...promised].every((id) => ids.includes(id)) && ids
  })
  expect(new Set(audited).size, 'commands that are in the audit once').toBe(audited.length)
  expect((await verifyChain(auditOf(keyfob.api))).broken).toBeUndefined()
  await fleet.stop()
  expect(await keyfob.stop()).toBe(0)
  await folder.remove()
})
