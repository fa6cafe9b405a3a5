import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '@keyfob/testbed'
import { describe, expect, it } from 'vitest'
import type { FuzzReport } from '../fuzz/src/fuzz-report.ts'
import { runFuzz } from '../fuzz/src/run-fuzz.ts'
import { buildNextVersion } from '../next-version.ts'

/** For a hang: on a quiet machine it takes some fifteen seconds. */
const hangMs = 900_000

const storyOf = ({ faults }: FuzzReport) =>
  faults.map(({ kind, place, detail, request }) => `${kind} at ${place}: ${detail} ${request ?? ''}`.slice(0, 1_000))

describe('a fuzz', () => {
  it(
    'finds no fault: what is nearly right is answered as the API describes it, and affects no other client',
    async () => {
      const report = await runFuzz({ seed: 1, requests: 500, payloads: 500, minutes: 10 })
      expect(storyOf(report)).toEqual([])
      expect(report).toMatchObject({ requests: 500, payloads: 500, goodCommands: 2 })
      // Most of it goes deep: a fuzz that is always refused by validation proves nothing.
      const good = Object.entries(report.statuses).filter(([status]) => status.startsWith('2'))
      expect(good.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(100)
      expect(report.receipts['taken']).toBeGreaterThan(250)
    },
    hangMs,
  )

  it(
    'finds faults that were planted: in an answer, in a list, in the shape of an answer, in the event loop, in what a vehicle says',
    async () => {
      const folder = await temporaryFolder()
      try {
        const program = await buildNextVersion(folder.path)
        await plantFaults(folder.path)
        const { faults } = await runFuzz({ seed: 1, requests: 300, payloads: 300, minutes: 10, program })
        const found = faults.map(({ kind, place }) => `${kind} at ${place}`)
        expect(found).toEqual(
          expect.arrayContaining([
            'server error at findMe',
            'error in the log at http.failed',
            'failing list at listVehicles',
            'undeclared body at putVehicle',
            'blocked event loop at /healthz',
            'crash at the process',
          ]),
        )
        expect(faults.find(({ kind, place }) => kind === 'server error' && place === 'findMe')).toMatchObject({
          request: expect.stringMatching(/^curl .*\/me\b/),
          answer: expect.stringMatching(/^500 /),
        })
      } finally {
        await folder.remove()
      }
    },
    hangMs,
  )
})

/** In the built server: a text that is there once, and what stands there instead. */
const plants = [
  {
    from: 'const { who, rights, holder } = caller;',
    to: "if (caller) throw new Error('planted'); const { who, rights, holder } = caller;",
  },
  {
    from: 'items.map(vehicleJson)',
    to: "items.map((item) => { if (item.ivc === 'IVC-2') throw new Error('planted'); return vehicleJson(item) })",
  },
  {
    from: 'return reply.send(vehicleJson(record))',
    to: 'return reply.send({ ...vehicleJson(record), vin: 7 })',
  },
  {
    from: 'const { record, secret }',
    to: 'for (const end = process.cpuUsage().user + 2.5e6; !globalThis.planted && process.cpuUsage().user < end; ); globalThis.planted = true; const { record, secret }',
  },
  {
    from: 'const vehicle = await reports.report(',
    // Once, also when it is started again.
    to: "if (readable.some(({ report }) => Object.hasOwn(report.signals, 'toString'))) try { process.getBuiltinModule('node:fs').mkdirSync(new URL('planted', import.meta.url)); setImmediate(() => { throw new Error('planted') }) } catch {} const vehicle = await reports.report(",
  },
] as const

const plantFaults = async (folder: string): Promise<void> => {
  const path = join(folder, 'apps/cloud/dist/index.js')
  let text = await readFile(path, 'utf8')
  for (const { from, to } of plants) {
    expect(text.split(from), `not there once: ${from}`).toHaveLength(2)
    text = text.replace(from, () => to)
  }
  await writeFile(path, text)
}
