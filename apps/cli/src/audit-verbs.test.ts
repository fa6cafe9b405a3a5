import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseVin } from '@keyfob/protocol'
import { signAnchor, signingKeyOf } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { exitCodes } from './exit-codes.ts'
import { runKeyfob } from './testing/run-keyfob.ts'
import { type StartedServer, startServer } from './testing/started-server.ts'

const vin = parseVin('1KFCA00E4T0000001')!
let folder: string
let server: StartedServer
let keyFile: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyfob-audit-'))
  keyFile = join(folder, 'keys.json')
  await runKeyfob('signing-keys', 'generate', keyFile)
  server = await startServer(0, { KEYFOB_SIGNING_KEYS_FILE: keyFile })
  await run('vehicles', 'register', vin)
  await run('vehicles', 'label', vin, 'eu')
  await eventually(
    async () => (await run('audit', 'list', '--subject', vin, '--json')).out.trim().split('\n').length === 2,
  )
}, 120_000)
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})
afterEach(() => void (process.exitCode = undefined))

const run = (...words: readonly string[]) => runKeyfob(...words, '--api', server.apiUrl)
const exported = async (): Promise<string> => {
  const path = join(folder, 'chain.ndjson')
  await writeFile(path, (await run('audit', 'export')).out)
  return path
}
const verify = (...words: readonly string[]) =>
  runKeyfob('audit', 'verify', '--file', join(folder, 'chain.ndjson'), ...words)

it('lists who did what, as plain text', async () => {
  const { out, code } = await run('audit', 'list', '--subject', vin, '--action', 'putVehicle')
  const [head, ...rows] = out.trim().split('\n')
  expect([code, head]).toEqual([0, 'position\tat\tactor\tfrom\taction\toutcome\tabout'])
  expect(rows.map((row) => row.split('\t').slice(2).join(' '))).toEqual([
    `anonymous 127.0.0.1 putVehicle done ${vin}`,
    `anonymous 127.0.0.1 putVehicle done ${vin}`,
  ])
})

it('verifies the chain over the API, and an export offline, and finds a line that was changed or left out', async () => {
  expect(await run('audit', 'verify')).toMatchObject({
    code: exitCodes.ok,
    out: expect.stringMatching(/^The chain is whole from 1 to \d+: /),
  })
  const path = await exported()
  expect((await verify('--json')).code).toBe(exitCodes.ok)
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace('"eu"', '"us"'))
  const changed = await verify()
  expect([changed.code, changed.out]).toEqual([exitCodes.failed, expect.stringContaining('(part_changed)')])
  const lines = text.split('\n')
  await writeFile(path, lines.filter((_line, at) => at !== 1).join('\n'))
  expect(JSON.parse((await verify('--json')).out).broken).toEqual({ position: 2, kind: 'gap' })
  await writeFile(path, 'nothing\n')
  expect((await verify()).code).toBe(exitCodes.usage)
})

it('holds anchors of the log against the chain, and signatures against public keys', async () => {
  const lines = (await readFile(await exported(), 'utf8')).trim().split('\n')
  const entry = JSON.parse(lines[1]!)
  const key = signingKeyOf(JSON.parse(await readFile(keyFile, 'utf8')).keys[0])
  const anchors = join(folder, 'log')
  const logged = async (position: number, hash: string) => {
    const anchor = await signAnchor({ position, hash, at: '2026-01-01T00:00:00.000Z' }, key)
    await writeFile(
      anchors,
      `{"msg":"server.ready"}\n${JSON.stringify({ msg: 'audit.anchored', position, hash, anchor })}\n`,
    )
  }
  await logged(entry.position, entry.hash)
  expect((await verify('--anchors', anchors, '--keys', keyFile)).code).toBe(exitCodes.ok)
  await logged(9_999, entry.hash)
  expect(JSON.parse((await verify('--anchors', anchors, '--json')).out).broken).toEqual({
    position: 9_999,
    kind: 'cut_off',
  })
  const others = join(folder, 'others.json')
  await runKeyfob('signing-keys', 'generate', others)
  await logged(entry.position, entry.hash)
  const judged = await verify('--anchors', anchors, '--keys', others, '--json')
  expect(JSON.parse(judged.out).broken).toEqual({ position: entry.position, kind: 'anchor_key_unknown' })
})

it('erases a vehicle, and the chain stays whole', async () => {
  expect((await run('vehicles', 'erase', vin)).out).toMatch(/^Erased: 0 commands, and parts of \d entries/)
  expect((await run('audit', 'list', '--subject', vin)).out).toBe('There are no such entries.\n')
  expect((await run('audit', 'verify')).code).toBe(exitCodes.ok)
})
