import { once } from 'node:events'
import { type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseVin } from '@keyfob/protocol'
import { Api, HandPlayedVehicle, KeyfobProcess, eventually, temporaryFolder } from '@keyfob/testbed'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, it } from 'vitest'

interface Told {
  readonly id: string
  readonly type: string
  readonly commandId: string
  readonly sequence: number
}

const vin = parseVin('1KFWH00E4T0000001')!
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let keyfob: KeyfobProcess
let vehicle: HandPlayedVehicle

/** A receiver as users write one: it verifies, and keeps what it did not have. */
const told: Told[] = []
const strange: string[] = []
let secret = ''
let webhook = ''
let answer: (response: ServerResponse) => void
const receiver = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.once('end', () => {
    try {
      const { type, data } = new Webhook(secret).verify(body, request.headers as Record<string, string>) as {
        type: string
        data: Told
      } // Keyfob's own form
      told.push({ id: String(request.headers['webhook-id']), type, commandId: data.commandId, sequence: data.sequence })
    } catch (error) {
      strange.push(String(error))
    }
    answer(response)
  })
})

const join = async (counter: number): Promise<void> => {
  vehicle = await HandPlayedVehicle.connect(keyfob.mqtt, vin)
  await vehicle.birth(counter, { ivc: 'ivc-1' })
  await vehicle.see('time')
}

beforeAll(async () => {
  folder = await temporaryFolder()
  keyfob = await KeyfobProcess.start({ dataDir: folder.path, env: { KEYFOB_WEBHOOKS_PRIVATE: 'true' } })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  await join(1)
})

afterAll(async () => {
  await vehicle.leave()
  await keyfob.stop()
  receiver.closeAllConnections()
  receiver.close()
  await folder.remove()
})

const obey = async (api: Api, command: string): Promise<string> => {
  const { body } = await api.submit({ command, vin })
  await vehicle.see('command', body.id)
  await vehicle.ack(body.id, 'running', { ivc: 'ivc-1' })
  await vehicle.ack(body.id, 'succeeded', { ivc: 'ivc-1' })
  await api.settled(body.id)
  return body.id
}
const sequencesOf = (id: string) => told.filter(({ commandId }) => commandId === id).map(({ sequence }) => sequence)
const isWhole = (id: string): boolean =>
  told.some(({ commandId, type }) => commandId === id && type === 'command.succeeded')

it('tells every event, signed and in order, to a receiver that fails at first, over a kill -9 between POST and answer', async () => {
  const api = new Api(keyfob.api)
  answer = (response) => response.writeHead(told.length <= 2 ? 500 : 204).end()
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/keyfob` // listens on TCP
  const made = await api.request<{ id: string; secret: string }>('POST', '/webhooks', { url, vins: [vin] })
  expect(made.status).toBe(201)
  secret = made.body.secret
  webhook = made.body.id
  const first = await obey(api, 'doors_lock')
  await eventually(() => isWhole(first), { what: 'the first command as it was told' })
  expect(keyfob.logged('webhook.failed')).toHaveLength(2)

  let held: ServerResponse | undefined
  answer = (response) => void (held = response)
  const second = await obey(api, 'lights_flash')
  await eventually(() => held !== undefined)
  await keyfob.kill()
  answer = (response) => response.writeHead(204).end()
  await keyfob.start()
  await join(2)
  const third = await obey(api, 'horn_honk')
  await eventually(() => isWhole(second) && isWhole(third), {
    what: 'the other two as they were told',
  })

  for (const id of [first, second, third]) {
    const seen = [...new Set(sequencesOf(id))]
    expect(seen, `events of ${id}`).toEqual(seen.map((_, index) => index + 1))
    expect(
      sequencesOf(id).toSorted((a, b) => a - b),
      'order, repetitions included',
    ).toEqual(sequencesOf(id))
  }
  expect(new Set(sequencesOf(second)).size, 'what was in progress at the kill came again').toBeLessThan(
    sequencesOf(second).length,
  )
  expect(told.every(({ id, commandId, sequence }) => id === `${commandId}/${sequence}`)).toBe(true)
  expect(strange).toEqual([])
  const pending = () => api.request<{ items: unknown[] }>('GET', `/webhooks/${made.body.id}/deliveries?state=pending`)
  await eventually(async () => (await pending()).body.items.length === 0)
  expect(JSON.stringify(keyfob.log)).not.toContain('whsec_')
})

it('tells of a campaign when it is asked to, in the order in which it was so', async () => {
  const api = new Api(keyfob.api)
  const events = ['campaign.created', 'campaign.wave_started', 'campaign.aborted']
  expect((await api.request('PATCH', `/webhooks/${webhook}`, { vins: null, events })).status).toBe(200)
  told.length = 0
  const campaign = { name: 'c', command: 'doors_lock', target: { vins: [vin] } }
  const { body } = await api.request<{ id: string }>('POST', '/campaigns', campaign)
  await eventually(() => told.some(({ type }) => type === 'campaign.wave_started'), { what: 'the wave' })
  expect((await api.request('POST', `/campaigns/${body.id}/abort`)).status).toBe(200)
  await eventually(() => told.length >= events.length, { what: 'the abort' })
  expect(told.map(({ id, type, sequence }) => [id, type, sequence])).toEqual(
    events.map((type, nth) => [`campaign/${body.id}/${nth + 1}`, type, nth + 1]),
  )
  expect(strange).toEqual([])
})
