/** The client as users have it: packed, installed alone into an empty folder, and run in Node and in a browser. */
import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { KeyfobClient, type StreamedEvent } from '@keyfob/client'
import { minutes } from '@keyfob/runtime'
import { fleetVin } from '@keyfob/simulator'
import { KeyfobProcess, eventually, findProgram, guardOf, runProgram, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ClientPage } from './testing/client-page.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const vin = fleetVin(0)
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let keyfob: KeyfobProcess
/** Where the client is installed, and nothing else. */
let home: string

beforeAll(async () => {
  folder = await temporaryFolder()
  home = `${folder.path}/home`
  keyfob = await KeyfobProcess.start({ dataDir: `${folder.path}/data`, env: { KEYFOB_DEMO_VEHICLES: '1' } })
  // Both from this machine, so that no registry is needed.
  const packed = await npm(
    'pack',
    '--json',
    '--pack-destination',
    folder.path,
    `${root}packages/client`,
    `${root}node_modules/eventsource-parser`,
  )
  const files = (JSON.parse(packed) as readonly { filename: string }[]).map(
    ({ filename }) => `${folder.path}/${filename}`,
  ) // of npm pack
  await npm('install', '--offline', '--no-audit', '--no-fund', '--prefix', home, ...files)
  await writeFile(`${home}/program.mjs`, await programOfReadme())
})

afterAll(async () => {
  await keyfob.stop()
  await folder.remove()
})

const npm = async (...words: readonly string[]): Promise<string> => {
  const { code, out, err } = await runProgram('npm', words)
  expect(code, err).toBe(0)
  return out
}

/** The first program in the package's README, as it stands. */
const programOfReadme = async (): Promise<string> => {
  const readme = await readFile(`${root}packages/client/README.md`, 'utf8')
  return readme.split('```js\n')[1]?.split('```')[0] ?? ''
}

const said = 'doors_lock succeeded'

it('runs the program of its README in Node, installed from its packed tarball', async () => {
  const { code, out, err } = await runProgram(process.execPath, [`${home}/program.mjs`, keyfob.api])
  expect([code, out, err]).toEqual([0, `${said}\n`, ''])
})

it('has types that a program elsewhere compiles with, in both ways to resolve them', async () => {
  const program = [
    "import { KeyfobClient, ProblemError, type Command } from '@keyfob/client'",
    "const keyfob = new KeyfobClient({ url: 'http://localhost' })",
    "const command: Command = await keyfob.commands.submit({ command: 'horn_honk', vin: 'V' })",
    "command.state satisfies 'queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown'",
    'for await (const { vin } of keyfob.vehicles.list()) vin satisfies string',
    'export const isDoubtful = (error: unknown) => error instanceof ProblemError && error.mayHaveTakenEffect',
    '// @ts-expect-error: a command is for a vehicle',
    "await keyfob.commands.submit({ command: 'horn_honk' })",
  ]
  await writeFile(`${home}/typed.mts`, program.join('\n'))
  const words = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2023,dom', '--types', '']
  for (const kind of [
    ['--module', 'nodenext'],
    ['--module', 'esnext', '--moduleResolution', 'bundler'],
  ]) {
    const { code, out } = await runProgram(`${root}node_modules/.bin/tsc`, [...words, ...kind, `${home}/typed.mts`])
    expect([code, out]).toEqual([0, ''])
  }
})

it('runs the same files in Chromium, on a page beside the API', async () => {
  const chromium = await findProgram({
    name: 'Chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    debianPackage: 'chromium',
  })
  const page = await ClientPage.open(home, keyfob.api)
  const profile = `--user-data-dir=${folder.path}/profile`
  // Root has no sandbox; what it loads is ours.
  const browser = spawn(chromium, ['--headless', '--no-sandbox', '--disable-gpu', profile, page.url], {
    stdio: 'ignore',
    detached: true,
  })
  const group = -(browser.pid ?? 0)
  const guard = guardOf(group)
  try {
    await eventually(() => page.told.length > 0, { within: minutes(3), what: 'the page to tell what came of it' })
    expect(page.told).toEqual([said])
  } finally {
    process.kill(group, 'SIGKILL')
    guard.kill('SIGKILL')
    await page.close()
  }
})

it('[L9] follows events through a Keyfob that is killed and restarted, without gaps or duplicates', async () => {
  const client = new KeyfobClient({ url: keyfob.api })
  const end = new AbortController()
  const seen: StreamedEvent[] = []
  let cuts = 0
  let isOpen = false
  const onOpen = (): void => void (isOpen = true)
  const onCut = (): void => void (cuts += 1)
  const following = (async () => {
    for await (const event of client.events.stream({ vin, signal: end.signal, onOpen, onCut })) seen.push(event)
  })()
  await eventually(() => isOpen)
  const first = await client.commands.submit({ command: 'horn_honk', vin }, { waitSeconds: 20 })
  await keyfob.kill()
  await keyfob.start()
  const second = await client.commands.submit({ command: 'doors_unlock', vin }, { waitSeconds: 20 })
  const last = (await collect(client, second.id)).at(-1)?.position
  await eventually(() => seen.at(-1)?.position === last, { what: 'the last event' })
  end.abort()
  await following
  const events = [...(await collect(client, first.id)), ...(await collect(client, second.id))]
  expect(cuts).toBeGreaterThan(0)
  expect(seen).toEqual(events.toSorted((a, b) => Number(a.position) - Number(b.position)))
})

/** All events of a settled command: the stream ends by itself. */
const collect = async ({ commands }: KeyfobClient, id: string): Promise<readonly StreamedEvent[]> => {
  const found: StreamedEvent[] = []
  for await (const event of commands.events(id)) found.push(event)
  return found
}
