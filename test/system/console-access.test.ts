/** The pages of the console for what leaves and enters a Keyfob, in Chromium: webhooks, keys, parked messages, the catalogue. */
import { once } from 'node:events'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ApprovalNeeded, KeyfobClient } from '@keyfob/client'
import { fleetVin } from '@keyfob/simulator'
import { eventually } from '@keyfob/testbed'
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConsoleTabs, faultsOf } from './testing/console-tabs.ts'

const vin = fleetVin(0)
const heard: string[] = []
let receiver: Server
let tabs: ConsoleTabs

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      heard.push(body)
      response.writeHead(204).end()
    })
  })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  tabs = await ConsoleTabs.start({ KEYFOB_WEBHOOKS_PRIVATE: 'true', KEYFOB_APPROVAL_CLASSES: 'engine:900' })
})
afterAll(async () => {
  await tabs?.stop()
  receiver?.close()
  receiver?.closeAllConnections()
})

/** Something that no vehicle should say. */
const park = async (): Promise<void> => {
  const client = await mqtt.connectAsync(tabs.keyfob.mqtt, { clientId: vin.toLowerCase(), protocolVersion: 5 })
  await client.publishAsync(`keyfob/v1/${vin}/ack`, '{"no": "ack"', { qos: 1 })
  await client.endAsync()
}

describe('webhooks', () => {
  it('are made, show their secret once, are tested, and show a delivery that is replayed', async () => {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/keyfob` // of TCP
    const page = await tabs.open('/webhooks', tabs.keys.admin)
    await page.getByRole('button', { name: 'Create a webhook' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('URL').fill(url)
    await dialog.getByLabel('succeeded').check()
    await dialog.getByText(`keyfob webhooks create ${url} --states succeeded`).waitFor()
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await dialog.getByText('whsec_').waitFor()
    await dialog.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('heading', { name: /Webhook.*well/ }).waitFor()
    expect(await page.content()).not.toContain('whsec_')
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText('It answered 204').waitFor()
    const { id } = await tabs.admin.commands.submit({ command: 'doors_lock', vin }, { waitSeconds: 30 })
    const row = page.getByRole('row', { name: /delivered.*204/ })
    await row.waitFor()
    const before = heard.length
    await row.getByRole('button', { name: /Replay/ }).click()
    await eventually(() => heard.length > before, { what: 'the event once more' })
    expect(heard.filter((body) => body.includes(id))).toHaveLength(2)
  })

  it('get a new secret, are disabled and removed', async () => {
    const { id } = await tabs.admin.webhooks.create({ url: 'http://127.0.0.1:9/none' })
    const page = await tabs.open(`/webhooks/${id}`, tabs.keys.admin)
    await page.getByRole('button', { name: 'Rotate secret' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
    await page.getByRole('dialog').getByText('whsec_').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('button', { name: 'Disable' }).click()
    await page.getByRole('heading', { name: /Webhook.*disabled/ }).waitFor()
    await page.getByText(`keyfob webhooks change ${id} --disabled`).waitFor()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('heading', { name: 'Webhooks' }).waitFor()
    await expect(tabs.admin.webhooks.get(id)).rejects.toThrow('webhook')
  })
})

describe('keys', () => {
  it('are made, shown once, and revoked after a question', async () => {
    const page = await tabs.open('/keys', tabs.keys.admin)
    await page.getByRole('button', { name: 'Create a key' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('our ci')
    await dialog.getByLabel('Scope').selectOption('parts of them')
    await dialog.getByLabel('commands:send:doors').check()
    await dialog.getByText('--scope commands:send:doors').waitFor()
    await dialog.getByLabel('Scope').selectOption('send')
    await dialog.getByText("keyfob keys create --name 'our ci' --scope send --expires 90d").waitFor()
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    const key = (await dialog.getByText(/^kf_/).textContent()) ?? ''
    await dialog.getByRole('button', { name: 'I have kept it' }).click()
    const row = page.getByRole('row', { name: /our ci.*send.*valid/ })
    await row.waitFor()
    expect(await page.content()).not.toContain(key)
    await row.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('row', { name: /our ci.*send.*revoked/ }).waitFor()
    const { items } = await tabs.admin.keys.list().first()
    expect(items.find(({ name }) => name === 'our ci')?.revokedAt).not.toBeNull()
  })
})

describe('a table whose rows lead nowhere', () => {
  it('is scrolled by keys', async () => {
    for (let count = 0; count < 40; count += 1) await tabs.admin.keys.create({ name: `key ${count}`, scope: 'read' })
    const page = await tabs.open('/keys', tabs.keys.admin)
    await page.getByRole('row', { name: /key 39/ }).waitFor()
    const table = page.getByRole('region', { name: 'Keys' })
    await table.focus()
    for (let count = 0; count < 5; count += 1) await page.keyboard.press('ArrowDown')
    await eventually(async () => (await table.evaluate(({ scrollTop }) => scrollTop)) > 100, { what: 'the scrolling' })
  })
})

describe('parked messages', () => {
  it('are shown with what is wrong with them, and removed', async () => {
    await park()
    const page = await tabs.open('/parked', tabs.keys.admin)
    await page.getByRole('button', { name: /Show message/ }).click()
    await page.getByLabel('Payload').getByText('{"no": "ack"').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /Remove message/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByText('Nothing is parked').waitFor()
    expect(await tabs.admin.parked.list()).toEqual([])
  })
})

describe('approvals', () => {
  it('are asked for by one person and given or refused by another one, with a reason', async () => {
    const asker = await tabs.open(`/vehicles/${vin}`, tabs.keys.send)
    await asker.getByRole('button', { name: 'Send a command' }).click()
    const form = asker.getByRole('dialog')
    await form.getByLabel('Command').selectOption('engine_start')
    await form.getByText('Another person has to approve it within 15 min').waitFor()
    await form.getByLabel('Purpose').fill('The battery is cold')
    await form.getByRole('button', { name: 'Send', exact: true }).click()
    await asker.getByRole('heading', { name: /engine_start awaiting approval/ }).waitFor()
    expect(await asker.getByRole('navigation').getByRole('link').allTextContents()).not.toContain('Approvals')

    const approver = await tabs.open('/approvals', tabs.keys.admin)
    const row = approver.getByRole('row', { name: /engine_start.*The battery is cold/ })
    await row.getByRole('button', { name: /Approve/ }).click()
    const dialog = approver.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('Called back')
    await dialog.getByText(/keyfob approve .* --reason 'Called back'/).waitFor()
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click()
    await approver.getByText('Nothing waits for an approval').waitFor()
    await asker.getByText('Approved by').waitFor()
    await asker.getByText('Called back').waitFor()
  })

  it('are refused with a reason, which the command’s page shows', async () => {
    const sender = new KeyfobClient({ url: tabs.keyfob.api, apiKey: tabs.keys.send })
    const asked = sender.commands.submit({ command: 'engine_start', vin })
    const { approval } = await asked.then(fail, (error: ApprovalNeeded) => error)
    const page = await tabs.open(`/commands/${approval.id}`, tabs.keys.admin)
    await page.getByRole('button', { name: /Refuse/ }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('button', { name: 'Refuse', exact: true }).isDisabled()).toBe(true)
    await dialog.getByLabel('Reason').fill('In a garage')
    await dialog.getByRole('button', { name: 'Refuse', exact: true }).click()
    await page.getByRole('heading', { name: /engine_start refused/ }).waitFor()
    await page.getByText('In a garage').first().waitFor()
  })
})
const fail = (): never => {
  throw new Error('It was accepted without an approval.')
}

describe('the audit', () => {
  it('shows who did what, finds it by VIN, and is not there for others', async () => {
    const { id } = await tabs.admin.keys.create({ name: 'watched', scope: 'read' })
    const sealed = async () => (await tabs.admin.audit.list({ subject: id }).first()).items.length > 0
    await eventually(sealed, { what: 'its entry, for the sealer is a second behind' })
    const page = await tabs.open('/keys', tabs.keys.admin)
    await page.getByRole('link', { name: 'Audit' }).click()
    await page.getByLabel('VIN, or id of what it was about').fill(id)
    const rows = page.getByRole('row').filter({ has: page.getByRole('button', { name: /Show entry/ }) })
    await eventually(async () => (await rows.count()) === 1, { what: 'one row, when the filter is applied' })
    await rows
      .filter({ hasText: /create key.*done/ })
      .getByRole('button')
      .click()
    await page.getByRole('dialog').getByText('"name":"watched"').waitFor()
    const other = await tabs.open('/catalogue', tabs.keys.send)
    expect(await other.getByRole('link', { name: 'Audit' }).count()).toBe(0)
  })
})

describe('the catalogue', () => {
  it('shows what a command takes, and opens its form', async () => {
    const page = await tabs.open('/catalogue', tabs.keys.send)
    await page.getByRole('link', { name: 'climate_start' }).click()
    await page.getByText('number from 16 to 28').waitFor()
    await page.getByRole('button', { name: 'Send it' }).click()
    expect(await page.getByRole('dialog').getByLabel('Command').inputValue()).toBe('climate_start')
    expect(await page.getByRole('navigation').getByRole('link').allTextContents()).not.toContain('Keys')
  })
})

describe('guards', () => {
  const condition = 'Vehicle.Speed = 0 within 60 s'
  const played = fleetVin(90)
  const say = async (topic: string, message: object): Promise<void> => {
    const client = await mqtt.connectAsync(tabs.keyfob.mqtt, { clientId: played.toLowerCase(), protocolVersion: 5 })
    await client.publishAsync(`keyfob/v1/${played}/${topic}`, JSON.stringify(message), { qos: 1 })
    await client.endAsync()
  }
  const report = (speed: number) =>
    say('state', { at: new Date().toISOString(), clockTrusted: true, signals: { 'Vehicle.Speed': speed } })

  it('are shown in the catalogue, and before sending with what they are judged by', async () => {
    await tabs.admin.vehicles.put(played)
    const page = await tabs.open('/catalogue', tabs.keys.send)
    await page.getByRole('link', { name: 'trunk_open' }).click()
    await page.getByText(condition).waitFor()
    await page.getByText('Vehicle.Body.Trunk.Rear.IsOpen = true').waitFor()
    await page.getByRole('button', { name: 'Send it' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`It begins only if ${condition}.`).waitFor()
    await dialog.getByLabel('Vehicle').fill(played)
    await dialog.getByText('the vehicle has not reported it').waitFor()
    expect(await faultsOf(page), 'the dialog').toEqual([])
    await report(0)
    await dialog.getByText('holds', { exact: false }).filter({ hasNotText: 'does not' }).first().waitFor()
  })

  it('that failed are shown with the command, with the evidence and its age', async () => {
    await report(0)
    const { id } = await tabs.admin.commands.submit({ command: 'trunk_open', vin: played })
    const guard = {
      condition,
      holds: false,
      fault: 'not_so',
      evidence: { value: 12, ageSeconds: 0.4, sampledAt: null },
    }
    await say('ack', { id, status: 'rejected', reason: { code: 'guard_failed', detail: 'it moves', guard } })
    const page = await tabs.open(`/commands/${id}`, tabs.keys.send)
    const list = page.getByRole('list', { name: 'Guards' })
    await list.getByText('does not hold').waitFor()
    expect(await list.textContent()).toContain('12, 400 ms old')
    expect(await faultsOf(page)).toEqual([])
  })
})

describe.each(['light', 'dark'] as const)('in the theme %s', (theme) => {
  it('every page is accessible by the rules of WCAG 2.2 AA', async () => {
    await park()
    const { id } = await tabs.admin.webhooks.create({ url: 'http://127.0.0.1:9/none' })
    const page = await tabs.open('/webhooks', tabs.keys.admin, { theme })
    const sender = new KeyfobClient({ url: tabs.keyfob.api, apiKey: tabs.keys.send })
    const asked = sender.commands.submit({ command: 'engine_start', vin, purpose: 'for the picture' })
    const { approval } = await asked.then(fail, (error: ApprovalNeeded) => error)
    const waiting = ['/approvals', `/commands/${approval.id}`]
    for (const path of [
      ...waiting,
      '/webhooks',
      `/webhooks/${id}`,
      '/keys',
      '/parked',
      '/audit',
      '/catalogue',
      '/catalogue/doors_lock',
    ]) {
      await tabs.goTo(page, path)
      await page.getByText('Loading…').waitFor({ state: 'detached' })
      expect(await faultsOf(page), path).toEqual([])
    }
    await tabs.goTo(page, '/keys')
    await page.getByRole('button', { name: 'Create a key' }).click()
    await page.getByRole('dialog').getByLabel('Scope').waitFor()
    expect(await faultsOf(page), 'the dialog').toEqual([])
  })
})

it('no page had an error, or did what its Content-Security-Policy forbids', () => {
  // Chromium tells every refused request as an error: each tab asks once before it has a key.
  const asked = /Failed to load resource/
  expect(tabs.browser.complaints.filter((complaint) => !asked.test(complaint))).toEqual([])
})
