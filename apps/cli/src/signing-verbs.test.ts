import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readCloudKeys, readPublicKeys } from '@keyfob/protocol'
import { thumbprintOf } from '@keyfob/runtime'
import { FakeKms, temporaryFolder } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { runKeyfob } from './testing/run-keyfob.ts'
import { type StartedServer, startServer } from './testing/started-server.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: StartedServer
beforeAll(async () => {
  folder = await temporaryFolder()
  server = await startServer()
}, 60_000)
afterAll(async () => {
  await server.stop()
  await folder.remove()
})
afterEach(() => {
  process.exitCode = undefined
  vi.restoreAllMocks()
})

const kidsOf = async (path: string): Promise<readonly string[]> =>
  readCloudKeys(await readFile(path, 'utf8')).map(thumbprintOf)

describe('keyfob signing-keys', () => {
  it('makes a file that its owner alone can read, and rotates its keys', async () => {
    const path = join(folder.path, 'keys.json')
    const first = JSON.parse((await runKeyfob('signing-keys', 'generate', path, '--json')).out)
    expect((await stat(path)).mode & 0o077).toBe(0)
    expect(first).not.toHaveProperty('d')
    expect((await runKeyfob('signing-keys', 'generate', path)).out).toContain('does not sign yet')
    const [one, two] = await kidsOf(path)
    expect(one).toBe(first.kid)
    expect((await runKeyfob('signing-keys', 'use', path, two!)).out).toContain(`${two} signs`)
    expect(await kidsOf(path)).toEqual([two, one])
    expect((await runKeyfob('signing-keys', 'list', path)).out).toContain(
      `${two}\tsigns\tin the file\n${one}\tannounced`,
    )
    await runKeyfob('signing-keys', 'remove', path, one!)
    expect(await kidsOf(path)).toEqual([two])
    expect(await runKeyfob('signing-keys', 'remove', path, two!)).toMatchObject({
      code: 2,
      err: expect.stringContaining('the only key'),
    })
    expect((await runKeyfob('signing-keys', 'use', path, one!)).err).toContain('has no key')
  })

  it('prints a new set, and the public halves of a file', async () => {
    const made = await runKeyfob('signing-keys', 'generate')
    expect(readCloudKeys(made.out)).toHaveLength(1)
    const path = join(folder.path, 'vehicle.json')
    await runKeyfob('signing-keys', 'generate', path)
    const shown = await runKeyfob('signing-keys', 'public', path)
    expect(readPublicKeys(shown.out)).toHaveLength(1)
    expect(shown.out).not.toContain('"d"')
  })

  it('adds a key of KMS, which stays there', async () => {
    const kms = await FakeKms.start()
    for (const [name, value] of Object.entries(kms.environment)) vi.stubEnv(name, value)
    const path = join(folder.path, 'kms.json')
    const arn = kms.makeKey()
    expect((await runKeyfob('signing-keys', 'kms', path, arn)).out).toContain('signs')
    expect((await runKeyfob('signing-keys', 'kms', path, arn)).err).toContain('already')
    expect((await runKeyfob('signing-keys', 'list', path)).out).toContain(`signs\t${arn}`)
    expect(readCloudKeys(await readFile(path, 'utf8'))).toMatchObject([{ kms: arn }])
    expect((await runKeyfob('signing-keys', 'kms', path, `${arn}0`)).err).toContain('NotFoundException')
    vi.unstubAllEnvs()
    await kms.stop()
  })

  it('says which file is wrong, and shows nothing of it', async () => {
    const none = join(folder.path, 'none.json')
    expect(await runKeyfob('signing-keys', 'list', none)).toMatchObject({
      code: 2,
      err: expect.stringContaining('none.json cannot be read'),
    })
  })
})

it('keyfob vehicles register keeps the public key of a vehicle, and vehicles signing shows it', async () => {
  const vin = '1KFCC00E4T0000009'
  const path = join(folder.path, 'own.json')
  await runKeyfob('signing-keys', 'generate', path)
  const [kid] = await kidsOf(path)
  const api = ['--api', server.apiUrl]
  expect(await runKeyfob('vehicles', 'register', vin, '--key', path, '--policy', 'configured', ...api)).toMatchObject({
    code: 0,
  })
  const shown = await runKeyfob('vehicles', 'signing', vin, ...api)
  expect(shown.out).toContain(`policy as configured, in effect off`)
  expect(shown.out).toContain(kid)
  expect(await runKeyfob('vehicles', 'signing', vin, '--policy', 'required', ...api)).toMatchObject({
    code: 1,
    err: expect.stringContaining('KEYFOB_SIGNING_KEYS_FILE'),
  })
})
