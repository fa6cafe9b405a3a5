/** Where the output of the real program goes, and what happens when it is not read. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Api, KeyfobProcess, eventually, freePort, guardOf, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../apps/cli/bin/keyfob.js', import.meta.url))

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let keyfob: KeyfobProcess
beforeAll(async () => {
  folder = await temporaryFolder()
  keyfob = await KeyfobProcess.start({ dataDir: `${folder.path}/data` })
})
afterAll(async () => {
  await keyfob.stop()
  await folder.remove()
})

/** `stdout`: a descriptor, or a reader that leaves at once. */
const run = async (
  words: readonly string[],
  stdout: number | 'leaves',
): Promise<{ code: number | null; err: string }> => {
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', stdout === 'leaves' ? 'pipe' : stdout, 'pipe'],
  })
  const guard = guardOf(child.pid ?? 0)
  child.stdout?.destroy()
  let err = ''
  child.stderr?.on('data', (bytes: Buffer) => (err += bytes.toString()))
  const [code] = (await once(child, 'close')) as [number | null] // of a ChildProcess
  guard.kill('SIGKILL')
  return { code, err }
}

const onFullDisk = async (words: readonly string[]) => {
  const full = openSync('/dev/full', 'w')
  try {
    return await run(words, full)
  } finally {
    closeSync(full)
  }
}

it('a reader that leaves ends the program quietly', async () => {
  for (const words of [['--help'], ['vehicles', '--json', '--api', keyfob.api]])
    expect(await run(words, 'leaves')).toEqual({ code: 0, err: '' })
})

it('a full disk is a sentence and an exit code', async () => {
  const sentence = expect.stringMatching(/^The output could not be written: ENOSPC.*\n$/) as unknown
  expect(await onFullDisk(['--help'])).toEqual({ code: 4, err: sentence })
  expect(await onFullDisk(['vehicles', '--api', keyfob.api])).toEqual({ code: 4, err: sentence })
})

it('a simulation says that its log is incomplete', async () => {
  const words = ['simulate', '--vehicles', '2', '--for', '1s', '--api', keyfob.api, '--log', '/dev/full', '--json']
  expect(await run(words, openSync('/dev/null', 'w'))).toEqual({
    code: 4,
    err: expect.stringContaining('The log /dev/full is incomplete: ENOSPC'),
  })
})

it('a server whose log has no space keeps serving, and ends when it is told to', async () => {
  const [port, mqtt, ws] = [await freePort(), await freePort(), await freePort()]
  const full = openSync('/dev/full', 'w')
  const child = spawn(process.execPath, [program, 'serve'], {
    env: {
      PORT: `${port}`,
      KEYFOB_MQTT_PORT: `${mqtt}`,
      KEYFOB_MQTT_WS_PORT: `${ws}`,
      KEYFOB_DATA_DIR: `${folder.path}/full`,
    },
    stdio: ['ignore', full, 'inherit'],
  })
  const guard = guardOf(child.pid ?? 0)
  const api = new Api(`http://127.0.0.1:${port}`)
  await eventually(async () => (await api.request('GET', '/readyz')).status === 200, { what: 'the server being ready' })
  const { body } = await api.submit({ command: 'Engine Start', vin: '1KFSM00E7T0000000' }, { prefer: 'wait=30' })
  expect(body.state).toBe('succeeded')
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  guard.kill('SIGKILL')
  closeSync(full)
})
