/** Commands that need a second person, over HTTP: who may ask, decide and look, and what each of them is told. */
import type { Vin } from '@keyfob/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freshVin } from '../commands/testing/sample-core.ts'
import { sampleServer } from './testing/sample-server.ts'

let sample: Awaited<ReturnType<typeof sampleServer>>
let vin: Vin
let asker: string
let approver: string
beforeEach(async () => {
  sample = await sampleServer({ needsApproval: true })
  await sample.server.start()
  vin = freshVin()
  await sample.core.vehicles.put(vin, { labels: ['region=eu'] })
  asker = (await sample.apiKeys.add('send')).text
  approver = (await sample.apiKeys.add('commands:read commands:approve')).text
})
afterEach(() => sample.server.stop())

const ask = async (path: string, as: string | null, body?: object, more: Record<string, string> = {}) => {
  const headers = {
    'content-type': 'application/json',
    ...(as !== null && { authorization: `Bearer ${as}` }),
    ...more,
  }
  const request = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await fetch(sample.server.url + path, request)
  const answer: any = await response.json()
  return { status: response.status, body: answer, headers: response.headers }
}
const start = (as: string | null = asker, more: object = {}, headers: Record<string, string> = {}) =>
  ask('/commands', as, { command: 'Engine Start', vin, ...more }, { prefer: 'wait=10', ...headers })
const typeOf = ({ status, body }: { status: number; body: any }) => [status, body.type?.split('/').at(-1)]

describe('a command that needs an approval', () => {
  it('waits, is shown as what it is everywhere, and becomes a command when another caller approves it', async () => {
    const asked = await start(asker, { purpose: 'Cold battery' })
    const { id } = asked.body
    expect([asked.status, asked.headers.get('location'), asked.headers.get('preference-applied')]).toEqual([
      202,
      `/commands/${id}`,
      null,
    ])
    expect(asked.body).toMatchObject({ state: 'awaiting_approval', purpose: 'Cold battery', command: 'engine_start' })
    expect((await ask(`/commands/${id}`, asker)).body).toEqual(asked.body)
    expect((await ask(`/approvals/${id}`, approver)).body).toEqual(asked.body)
    expect((await ask('/approvals?state=awaiting_approval', approver)).body.items).toEqual([asked.body])
    expect((await ask('/commands', asker)).body.items).toEqual([])
    expect((await ask(`/commands/${id}/explain`, asker)).body).toMatchObject({
      state: 'awaiting_approval',
      summary: expect.stringContaining('not accepted'),
    })

    const approved = await ask(`/commands/${id}/approve`, approver, { reason: 'Called back' })
    expect([approved.status, approved.body.state, approved.body.reason]).toEqual([200, 'approved', 'Called back'])
    expect((await ask(`/commands/${id}`, asker)).body).toMatchObject({ id, state: 'sent', who: asked.body.who })
    expect((await ask(`/approvals/${id}`, asker)).body).toMatchObject({ decidedBy: approved.body.decidedBy })
    expect((await ask('/approvals?state=awaiting_approval,expired', approver)).body.items).toEqual([])
  })

  it('gives the same answer to the same key, also as the command that it became [L10]', async () => {
    const key = { 'idempotency-key': 'once' }
    const { body } = await start(asker, {}, key)
    const again = await start(asker, {}, key)
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([body, 'true'])
    expect(typeOf(await start(asker, { ttlSeconds: 9 }, key))).toEqual([422, 'idempotency-key-reused'])
    await ask(`/commands/${body.id}/approve`, approver, {})
    expect((await start(asker, {}, key)).body).toMatchObject({ id: body.id, state: 'sent' })
  })

  it('keeps its refusal with the reason', async () => {
    const { id } = (await start()).body
    expect(typeOf(await ask(`/commands/${id}/refuse`, approver, {}))).toEqual([422, 'invalid-request'])
    const refused = await ask(`/commands/${id}/refuse`, approver, { reason: 'In a garage' })
    expect([refused.status, refused.body.state]).toEqual([200, 'refused'])
    expect((await ask(`/commands/${id}`, asker)).body).toMatchObject({ state: 'refused', reason: 'In a garage' })
    expect(typeOf(await ask(`/commands/${id}/approve`, approver, {}))).toEqual([409, 'approval-over'])
    expect(typeOf(await ask(`/commands/${id}/cancel`, asker, {}))).toEqual([409, 'approval-over'])
  })

  it('is canceled by its asker at once', async () => {
    const { id } = (await start()).body
    const canceled = await ask(`/commands/${id}/cancel`, asker, {})
    expect([canceled.status, canceled.body.state]).toEqual([200, 'canceled'])
    expect(typeOf(await ask(`/commands/${id}/approve`, approver, {}))).toEqual([409, 'approval-over'])
  })

  it('is canceled as every command when it was approved', async () => {
    const { id } = (await start()).body
    await ask(`/commands/${id}/approve`, approver, {})
    expect((await ask(`/commands/${id}/cancel`, asker, {})).status).toBe(202)
  })
})

describe('of callers', () => {
  it('the asker cannot decide, whatever its key may do', async () => {
    const all = (await sample.apiKeys.add('admin')).text
    const { id } = (await start(all)).body
    expect(typeOf(await ask(`/commands/${id}/approve`, all, {}))).toEqual([403, 'own-approval'])
    expect(typeOf(await ask(`/commands/${id}/refuse`, all, { reason: 'x' }))).toEqual([403, 'own-approval'])
  })

  it('one without a key can neither ask nor decide, and is told why', async () => {
    expect(typeOf(await start(null))).toEqual([403, 'approval-needs-keys'])
    const { id } = (await start()).body
    expect(typeOf(await ask(`/commands/${id}/approve`, null, {}))).toEqual([403, 'approval-needs-keys'])
    expect(typeOf(await ask(`/commands/${id}/refuse`, null, { reason: 'x' }))).toEqual([403, 'approval-needs-keys'])
  })

  it('a sender cannot approve, and an approver cannot send', async () => {
    const { id } = (await start()).body
    const other = (await sample.apiKeys.add('send')).text
    expect(typeOf(await ask(`/commands/${id}/approve`, other, {}))).toEqual([403, 'insufficient-scope'])
    expect(typeOf(await start(approver))).toEqual([403, 'insufficient-scope'])
    expect(typeOf(await ask(`/commands/${id}/cancel`, approver, {}))).toEqual([403, 'insufficient-scope'])
    const doors = (await sample.apiKeys.add('commands:send:doors commands:read')).text
    expect(typeOf(await ask(`/commands/${id}/cancel`, doors, {}))).toEqual([403, 'insufficient-scope'])
    expect(typeOf(await start(doors))).toEqual([403, 'insufficient-scope'])
  })

  it('one that is bound to labels sees and decides about its vehicles alone', async () => {
    const scopes = 'commands:read commands:approve commands:send'
    const [eu, us] = await Promise.all(
      ['region=eu', 'region=us'].map(async (label) => (await sample.apiKeys.add(scopes, { labels: [label] })).text),
    )
    const { id } = (await start()).body
    expect((await ask('/approvals', us!)).body.items).toEqual([])
    for (const [path, body] of [
      [`/commands/${id}`, undefined],
      [`/commands/${id}/explain`, undefined],
      [`/approvals/${id}`, undefined],
      [`/commands/${id}/approve`, {}],
      [`/commands/${id}/refuse`, { reason: 'x' }],
      [`/commands/${id}/cancel`, {}],
    ] as const)
      expect(typeOf(await ask(path, us!, body)), path).toEqual([404, 'command-not-found'])
    expect((await ask('/approvals', eu!)).body.items).toHaveLength(1)
    expect((await ask(`/commands/${id}/approve`, eu!, {})).status).toBe(200)
  })
})

it('a purpose is refused where nobody would read it', async () => {
  const plain = await ask('/commands', asker, { command: 'doors_lock', vin, purpose: 'x' })
  expect([typeOf(plain), plain.body.errors]).toEqual([
    [422, 'invalid-request'],
    [{ pointer: '/purpose', detail: 'is only for command types that need an approval' }],
  ])
})

it('the catalogue says which types need an approval', async () => {
  const { items } = (await ask('/catalogue', approver)).body
  const within = Object.fromEntries(items.map((each: any) => [each.name, each.approval]))
  expect([within['engine_start'], within['doors_lock']]).toEqual([{ withinSeconds: 900 }, null])
})

it('a schedule of such a command is refused when it is made', async () => {
  const all = (await sample.apiKeys.add('admin')).text
  const made = await ask('/schedules', all, {
    name: 'n',
    command: 'engine_start',
    target: { vin },
    everySeconds: 3_600,
  })
  expect(typeOf(made)).toEqual([422, 'approval-required'])
})
