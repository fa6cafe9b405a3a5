import { KeyfobClient } from '@keyfob/client'
import { parseVin } from '@keyfob/protocol'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { exitCodes } from './exit-codes.ts'
import { runKeyfob } from './testing/run-keyfob.ts'
import { type StartedServer, startServer } from './testing/started-server.ts'

const vin = parseVin('1KFCC00E4T0000001')!
let server: StartedServer
let asker: string
let approver: KeyfobClient
let approverKey: string

beforeAll(async () => {
  server = await startServer(0, { KEYFOB_APPROVAL_CLASSES: 'engine:900' })
  const admin = new KeyfobClient({ url: server.apiUrl })
  asker = (await admin.keys.create({ name: 'asker', scope: 'send' })).key
  approverKey = (await admin.keys.create({ name: 'approver', scope: 'commands:approve commands:read' })).key
  approver = new KeyfobClient({ url: server.apiUrl, apiKey: approverKey })
}, 60_000)
afterAll(() => server.stop())
beforeEach(() => void vi.stubEnv('KEYFOB_API_KEY', asker))
afterEach(() => {
  process.exitCode = undefined
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const run = (...words: readonly string[]) => runKeyfob(...words, '--api', server.apiUrl)
const as = (key: string) => void vi.stubEnv('KEYFOB_API_KEY', key)
const send = (...more: readonly string[]) => run('send', vin, 'engine_start', ...more)
const asked = async (): Promise<string> => JSON.parse((await send('--json')).out).id

it('keyfob send says that a command waits for a second person, and explain and commands say the same', async () => {
  const sent = await send('--purpose', 'Cold battery')
  const id = sent.out.trim().split('\n').at(-1) ?? ''
  expect([sent.code, sent.out]).toEqual([
    0,
    expect.stringMatching(/^awaiting_approval {2}engine_start → .*Cold battery/),
  ])
  expect((await run('commands', id)).out).toBe(sent.out)
  expect((await run('explain', id)).out).toContain('waits for the approval of a second person')
  expect((await run('cancel', id)).out).toMatch(/^canceled/)
})

it('keyfob approvals lists what waits, and approve makes it a command', async () => {
  const id = await asked()
  expect(await run('approve', id)).toMatchObject({
    code: exitCodes.failed,
    err: expect.stringContaining('commands:approve'),
  })
  as(approverKey)
  expect((await run('approvals')).out).toContain(id)
  const approved = await run('approve', id, '--reason', 'Called back')
  expect([approved.code, approved.out]).toEqual([0, expect.stringMatching(/^approved[\s\S]*Called back/)])
  expect((await run('approvals')).out).not.toContain(id)
  expect((await run('approvals', '--all', '--json')).out).toContain(id)
  expect((await run('commands', id)).out).toMatch(/^sent|^queued/)
})

it('keyfob refuse needs a reason, and the one who asked reads it', async () => {
  const id = await asked()
  as(approverKey)
  expect((await run('refuse', id)).code).toBe(exitCodes.usage)
  expect((await run('refuse', id, '--reason', 'In a garage')).out).toMatch(/^refused[\s\S]*In a garage/)
  as(asker)
  expect((await run('commands', id)).out).toContain('In a garage')
})

it('keyfob send --wait waits for the approval and the outcome, and fails without the first', async () => {
  const denied = await send('--wait', '1')
  expect([denied.code, denied.out]).toEqual([exitCodes.failed, expect.stringMatching(/^awaiting_approval/)])
  const waiting = send('--wait', '20', '--purpose', 'the second')
  await vi.waitFor(
    async () => {
      const { items } = await approver.approvals.list({ state: 'awaiting_approval' }).first()
      const found = items.find(({ purpose }) => purpose === 'the second')
      await approver.approvals.refuse(found!.id, 'Not today')
    },
    { timeout: 60_000 },
  )
  const refused = await waiting
  expect([refused.code, refused.out]).toEqual([exitCodes.failed, expect.stringContaining('Not today')])
})
