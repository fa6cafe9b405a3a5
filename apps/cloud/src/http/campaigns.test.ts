/** Campaigns over HTTP: what is accepted and shown, and who may do it. The runner is tested beside it. */
import { eventually } from '@keyfob/testbed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CampaignRunner } from '../campaigns/campaign-runner.ts'
import { freshVin } from '../commands/testing/sample-core.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { sampleServer } from './testing/sample-server.ts'

let sample: Awaited<ReturnType<typeof sampleServer>>
let key: string
const vins = [freshVin(), freshVin(), freshVin()]
beforeEach(async () => {
  sample = await sampleServer({ requiresKeys: true })
  await sample.server.start()
  for (const vin of vins) await sample.core.vehicles.put(vin, { labels: ['pool'] })
  key = (await sample.apiKeys.add('admin')).text
})
afterEach(() => sample.server.stop())

const ask = async (path: string, body?: object, as = key) => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${as}` }
  const request = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await fetch(sample.server.url + path, request)
  return { status: response.status, body: (await response.json()) as any, headers: response.headers }
}
const whole = { name: ' lock ', command: 'Doors Lock', target: { label: 'pool' }, waveSize: 2, abort: { failed: 0.5 } }
const codeOf = ({ status, body }: { status: number; body: any }) => [status, body.type?.split('/').at(-1)]
const run = async (): Promise<void> => {
  const { core, store } = sample
  const { nextId } = core.commands
  const parts = { store: store.stores.campaigns, commands: core.commands, nextId, quotas: null, log: new SampleLog() }
  const runner = new CampaignRunner({ ...parts, clock: core.clock })
  for (let turn = 0; turn < 3; turn += 1) await runner.run()
}

describe('a campaign', () => {
  it('is made, shown with its progress and its vehicles, and paused, resumed and aborted', async () => {
    const made = await ask('/campaigns', whole)
    const { id } = made.body
    expect([made.status, made.headers.get('location')]).toEqual([201, `/campaigns/${id}`])
    expect(made.body).toMatchObject({ name: 'lock', command: 'doors_lock', total: 3, state: 'running', wave: 0 })
    expect((await ask('/campaigns')).body.items).toEqual([made.body])
    await run()
    const shown = (await ask(`/campaigns/${id}`)).body
    expect([shown.wave, shown.progress]).toEqual([
      1,
      [
        { state: 'sent', reason: 'attempted', count: 2 },
        { state: 'waiting', reason: null, count: 1 },
      ],
    ])
    const { items } = (await ask(`/campaigns/${id}/vehicles?state=sent`)).body
    expect(items).toHaveLength(2)
    expect((await ask(`/commands/${items[0].commandId}`)).body).toMatchObject({ who: `campaign:${id}` })
    expect((await ask(shown.links.commands)).body.items).toHaveLength(2)
    const first = (await ask(`/campaigns/${id}/vehicles?limit=1`)).body
    expect((await ask(`/campaigns/${id}/vehicles?limit=5&cursor=${first.next}`)).body.items).toHaveLength(2)
    for (const [verb, state] of [
      ['pause', 'paused'],
      ['resume', 'running'],
      ['abort', 'aborted'],
      ['resume', 'running'],
      ['abort', 'aborted'],
      ['retry', 'running'],
    ])
      expect((await ask(`/campaigns/${id}/${verb}`, {})).body.state, verb).toBe(state)
    expect(codeOf(await ask(`/campaigns/${id}/retry`, {}))).toEqual([409, 'campaign-state'])
  })

  it('that is not there is 404', async () => {
    for (const id of ['x', '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d']) {
      for (const path of ['', '/vehicles'])
        expect(codeOf(await ask(`/campaigns/${id}${path}`))).toEqual([404, 'campaign-not-found'])
      for (const verb of ['pause', 'resume', 'abort', 'retry'])
        expect(codeOf(await ask(`/campaigns/${id}/${verb}`, {}))).toEqual([404, 'campaign-not-found'])
    }
  })

  it('is refused field by field', async () => {
    for (const [more, pointer] of [
      [{ target: {} }, '/target'],
      [{ target: { label: 'nobody' } }, '/target'],
      [{ waveSize: 0 }, '/waveSize'],
      [{ abort: { failed: 2 } }, '/abort/failed'],
      [{ window: { from: '25:00', to: '05:00' } }, '/window/from'],
      [{ endsAt: '2020-01-01T00:00:00Z' }, '/endsAt'],
      [{ perMinute: 0 }, '/perMinute'],
    ] as const)
      expect((await ask('/campaigns', { ...whole, ...more })).body.errors.map((each: any) => each.pointer)).toContain(
        pointer,
      )
  })
})

it('whoever makes, resumes or retries one must be allowed to send its command', async () => {
  const doors = (await sample.apiKeys.add('campaigns:read campaigns:write commands:send:doors')).text
  const engines = (await sample.apiKeys.add('campaigns:read campaigns:write commands:send:engine')).text
  expect(codeOf(await ask('/campaigns', whole, engines))).toEqual([403, 'insufficient-scope'])
  const { id } = (await ask('/campaigns', whole, doors)).body
  expect((await ask(`/campaigns/${id}/pause`, {}, engines)).status).toBe(200)
  for (const verb of ['resume', 'retry'])
    expect(codeOf(await ask(`/campaigns/${id}/${verb}`, {}, engines))).toEqual([403, 'insufficient-scope'])
  expect((await ask(`/campaigns/${id}/resume`, {}, doors)).status).toBe(200)
})

it('its commands settle as any other, and the progress follows', async () => {
  const { id } = (await ask('/campaigns', { ...whole, waveSize: 3 })).body
  await run()
  for (const { vin, commandId } of (await ask(`/campaigns/${id}/vehicles`)).body.items)
    await sample.core.ack({ vin, id: commandId }, 'succeeded')
  await eventually(async () => (await run(), (await ask(`/campaigns/${id}`)).body.state === 'done'), {
    what: 'the end',
  })
  expect((await ask(`/campaigns/${id}`)).body.progress).toEqual([{ state: 'succeeded', reason: 'done', count: 3 }])
})
