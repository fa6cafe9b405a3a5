/** The console in Chromium, on a whole Keyfob with demo vehicles. */
import { AxeBuilder } from '@axe-core/playwright'
import { KeyfobClient } from '@keyfob/client'
import { fleetVin } from '@keyfob/simulator'
import { FaultProxy, KeyfobProcess, eventually, runKeyfobProgram, temporaryFolder } from '@keyfob/testbed'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ConsoleBrowser, type Theme, signIn } from './testing/console-browser.ts'

const vin = fleetVin(0)
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let keyfob: KeyfobProcess
let browser: ConsoleBrowser
let admin: KeyfobClient
const keys = { admin: '', send: '', read: '' }
const profiles: BrowserContext[] = []

beforeAll(async () => {
  folder = await temporaryFolder()
  browser = await ConsoleBrowser.start()
  keys.admin = (await runKeyfobProgram(['keys', 'generate'])).out.trim()
  const env = { KEYFOB_DEMO_VEHICLES: '3', KEYFOB_KEYS: 'required', KEYFOB_FIRST_KEY: keys.admin }
  keyfob = await KeyfobProcess.start({ dataDir: `${folder.path}/data`, env })
  admin = new KeyfobClient({ url: keyfob.api, apiKey: keys.admin })
  for (const scope of ['send', 'read'] as const)
    keys[scope] = (await admin.keys.create({ name: `${scope} operator`, scope })).key
})

/** A page that stays open asks on, and slows those of the next test. */
afterEach(async () => {
  for (const profile of profiles.splice(0)) await profile.close()
})

afterAll(async () => {
  await browser?.stop()
  await keyfob?.stop()
  await folder?.remove()
})

const profileWith = async (...window: Parameters<ConsoleBrowser['profile']>): Promise<BrowserContext> => {
  const profile = await browser.profile(...window)
  profiles.push(profile)
  return profile
}

/** A tab, signed in. */
const open = async (
  path: string,
  key: string,
  { profile, api = keyfob.api }: { readonly profile?: BrowserContext; readonly api?: string } = {},
): Promise<Page> => {
  const page = await (profile ?? (await profileWith())).newPage()
  await page.goto(`${api}/console${path}`)
  await signIn(page, key)
  await page.getByRole('navigation').waitFor()
  return page
}

const isLive = (page: Page): Promise<void> => page.getByText('The stream of events is live').waitFor()
const rowsOf = (page: Page): Promise<readonly string[]> =>
  page.locator('[role=row][data-key]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-key') ?? ''))

describe('an operator', () => {
  it('sends a command from the page of a vehicle, and sees it settle', async () => {
    const page = await open(`/vehicles/${vin}`, keys.send)
    await page.getByRole('button', { name: 'Send a command' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByLabel('Command').selectOption('climate_start')
    await drawer.getByLabel('temperatureCelsius').fill('21.5')
    expect(await drawer.textContent()).toContain(`keyfob send ${vin} climate_start -p temperatureCelsius=21.5 --wait`)
    const sentAt = performance.now()
    await drawer.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('heading', { name: /climate_start.*succeeded/ }).waitFor()
    console.log(`note: a command was seen to settle ${Math.round(performance.now() - sentAt)} ms after the click`)
    await page.getByText('The vehicle answered').waitFor()
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    expect(await admin.commands.get(id)).toMatchObject({ state: 'succeeded', params: { temperatureCelsius: 21.5 } })
  })

  it('sees at its field what the API refuses', async () => {
    const page = await open(`/vehicles/${vin}`, keys.send)
    await page.getByRole('button', { name: 'Send a command' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByLabel('Command').selectOption('climate_start')
    await drawer.getByLabel('temperatureCelsius').fill('99')
    await drawer.getByRole('button', { name: 'Send', exact: true }).click()
    const field = drawer.getByLabel('temperatureCelsius')
    await eventually(async () => (await field.getAttribute('aria-invalid')) === 'true', {
      what: 'the field to be marked',
    })
    expect(await drawer.textContent()).toContain('28')
  })

  it('cancels a command that waits, and sends it again under a new key', async () => {
    const { id } = await admin.commands.submit({ command: 'doors_lock', vin: await unheardVehicle() })
    const page = await open(`/commands/${id}`, keys.send)
    await page.getByRole('timer').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await eventually(async () => (await admin.commands.get(id)).cancelRequestedAt !== null, { what: 'the cancel' })
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
    await eventually(() => !page.url().endsWith(id), { what: 'the page of another command' })
  })

  it('sends the failed ones of a selection again, once their number is typed', async () => {
    const other = await unheardVehicle()
    const { id } = await admin.commands.submit({ command: 'horn_honk', vin: other, ttlSeconds: 1 }, { waitSeconds: 30 })
    await admin.commands.wait(id, { timeout: 120_000 })
    const page = await open(`/commands?vin=${other}`, keys.send)
    await page.getByRole('row', { name: /horn_honk/ }).waitFor()
    await page.getByRole('button', { name: 'Select all that are loaded' }).click()
    await page.getByRole('button', { name: 'Send failed ones of 1 again' }).click()
    const dialog = page.getByRole('dialog')
    const again = dialog.getByRole('button', { name: 'Send 1 again' })
    expect(await again.isDisabled()).toBe(true)
    await dialog.getByLabel(/Type 1/).fill('1')
    await again.click()
    await dialog.getByText('1 of 1 accepted').waitFor()
    expect(await admin.commands.list({ vin: other }).first()).toMatchObject({ items: [{}, { id }] })
  })

  it('walks by keys alone: g v, /, arrows, Enter and Control K', async () => {
    const page = await open('/', keys.read)
    await page.getByRole('heading', { name: 'Now' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('v')
    await page
      .getByRole('row')
      .filter({ hasText: vin.slice(-6) })
      .first()
      .waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type(vin.slice(-6))
    await eventually(() => page.url().includes(`q=${vin.slice(-6)}`), { what: 'the filter in the URL' })
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type(vin)
    await page.getByRole('dialog').getByRole('menuitem').first().waitFor()
    await page.keyboard.press('Enter')
    await eventually(() => page.url().endsWith(`/vehicles/${vin}`), { what: 'the page of the vehicle' })
  })
})

let unheard = 0
/** Registered, and never connected. */
const unheardVehicle = async (): Promise<string> => {
  unheard += 1
  const found = `1KFCN00E4T000000${unheard}`
  await admin.vehicles.put(found)
  return found
}

describe('a key that may only read', () => {
  it('sees no way to send, to cancel or to select', async () => {
    const { id } = await admin.commands.submit({ command: 'doors_lock', vin: await unheardVehicle() })
    for (const path of [`/vehicles/${vin}`, `/commands/${id}`, '/commands']) {
      const page = await open(path, keys.read)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await eventually(async () => (await page.getByRole('row').count()) > 1, { what: `rows on ${path}` })
      expect(await page.getByRole('button', { name: /^(send|cancel|select)\b/i }).count(), path).toBe(0)
      expect(await page.getByRole('checkbox').count(), path).toBe(0)
    }
  })

  it('is asked for again when it is not valid, and is in no cookie', async () => {
    const profile = await profileWith()
    const page = await profile.newPage()
    await page.goto(`${keyfob.api}/console`)
    await signIn(page, 'kf_aaaaaaaaaa_wrong')
    await page.getByRole('alert').filter({ hasText: 'unknown' }).waitFor()
    await signIn(page, keys.read)
    await page.getByRole('navigation').waitFor()
    expect(await profile.cookies()).toEqual([])
    expect(await page.evaluate(() => Object.values(localStorage).join())).not.toContain('kf_')
  })
})

describe('the stream of events', () => {
  it('[L9] resumes after a cut without gaps or duplicates', async () => {
    const proxy = await FaultProxy.open(keyfob.httpPort)
    const api = `http://127.0.0.1:${proxy.port}`
    const profile = await profileWith({ height: 1_600 })
    const page = await open('/', keys.read, { profile, api })
    await isLive(page)
    const ids: string[] = []
    const send = async (): Promise<void> => {
      const { id } = await admin.commands.submit({ command: 'horn_honk', vin }, { waitSeconds: 30 })
      ids.push(id)
    }
    await send()
    await eventually(async () => (await rowsOf(page)).length > 0, { what: 'the first events' })
    proxy.refuse()
    proxy.cut()
    await page.getByText('The stream of events is reconnecting').waitFor()
    await send()
    proxy.resume()
    await send()
    await isLive(page)
    const wanted: string[] = []
    for (const id of ids) for await (const { position } of admin.commands.events(id)) wanted.push(position)
    const newestFirst = wanted.toSorted((a, b) => Number(b) - Number(a))
    await eventually(async () => (await rowsOf(page)).length >= wanted.length, { what: 'all events' })
    expect(await rowsOf(page)).toEqual(newestFirst)
    await proxy.close()
  })

  it('is one for seven tabs, and another tab takes it over when its own is closed', async () => {
    const profile = await profileWith()
    const streams: string[] = []
    profile.on('request', (request) => {
      if (new URL(request.url()).pathname === '/events') streams.push(request.url())
    })
    const tabs: Page[] = []
    for (let count = 0; count < 7; count += 1) tabs.push(await open('/', keys.read, { profile }))
    for (const tab of tabs) await isLive(tab)
    expect(streams).toHaveLength(1)
    await tabs[0]?.close()
    await eventually(() => streams.length === 2, { what: 'the stream of another tab' })
    const last = tabs.at(-1)
    const { id } = await admin.commands.submit({ command: 'doors_lock', vin }, { waitSeconds: 30 })
    await last?.locator(`[role=row] a[href$="${id}"]`).first().waitFor()
    expect(streams).toHaveLength(2)
  })

  it('waits for a reader who paused it, and counts what is new', async () => {
    const page = await open('/', keys.read)
    await isLive(page)
    await page.getByRole('button', { name: 'Pause' }).click()
    await admin.commands.submit({ command: 'doors_unlock', vin }, { waitSeconds: 30 })
    const news = page.getByRole('button', { name: /\d+ new/ })
    await news.waitFor()
    expect(await rowsOf(page)).toEqual([])
    await news.click()
    await eventually(async () => (await rowsOf(page)).length > 3, { what: 'the new rows' })
  })
})

describe.each(['light', 'dark'] as const)('in the theme %s', (theme: Theme) => {
  it('every page is accessible by the rules of WCAG 2.2 AA', async () => {
    const { id } = await admin.commands.submit({ command: 'engine_start', vin }, { waitSeconds: 30 })
    const profile = await profileWith({ theme })
    const page = await open('/', keys.admin, { profile })
    const paths = ['/', '/vehicles', `/vehicles/${vin}`, '/commands', `/commands/${id}`]
    for (const path of paths) {
      await goTo(page, path)
      expect(await faultsOf(page), path).toEqual([])
    }
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByRole('dialog').getByLabel('Command').waitFor()
    expect(await faultsOf(page), 'the form').toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('menuitem').first().waitFor()
    expect(await faultsOf(page), 'the palette').toEqual([])
  })
})

const goTo = async (page: Page, path: string): Promise<void> => {
  await page.goto(`${keyfob.api}/console${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await isLive(page)
}

/** What axe finds, each with the first element that has it. */
const faultsOf = async (page: Page): Promise<readonly string[]> => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary ?? ''}`)
}

it('no page had an error, or did what its Content-Security-Policy forbids', () => {
  // Chromium tells every refused request and every cut connection as an error; tests above ask for those.
  const asked = /Failed to load resource|net::ERR/
  expect(browser.complaints.filter((complaint) => !asked.test(complaint))).toEqual([])
})
