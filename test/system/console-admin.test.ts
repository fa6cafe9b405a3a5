/** The pages of the console with which a Keyfob is run, in Chromium: schedules, demo vehicles, what runs. */
import { fleetVin } from '@keyfob/simulator'
import { eventually } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConsoleTabs, faultsOf } from './testing/console-tabs.ts'

const vin = fleetVin(0)
let tabs: ConsoleTabs

beforeAll(async () => {
  tabs = await ConsoleTabs.start()
})
afterAll(() => tabs?.stop())

describe('schedules', () => {
  it('are made with a preview across the clock change, and run now', async () => {
    const page = await tabs.open('/schedules/new', tabs.keys.admin)
    await page.getByLabel('Name').fill('night refresh')
    await page.getByLabel('Command', { exact: true }).selectOption('climate_start')
    await page.getByLabel('temperatureCelsius').fill('21')
    await page.getByLabel('VINs').fill(vin)
    await page.getByLabel('Expression').fill('30 2 * * *')
    await page.getByLabel('Zone', { exact: true }).fill('Europe/Berlin')
    await page.getByText('At 02:30 every day').waitFor()
    const around = page.getByRole('list', { name: 'Around the clock change' })
    await around.getByText('Clocks:').waitFor()
    expect(await around.getByRole('listitem').count()).toBe(9)
    await page.getByText(`--vin ${vin} --command climate_start -p temperatureCelsius=21`).waitFor()
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: /night refresh.*active/ }).waitFor()
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByText("keyfob schedules run 'night refresh'").waitFor()
    await page.getByRole('row', { name: /done.*manual/ }).waitFor()
    const [schedule] = (await tabs.admin.schedules.list().first()).items
    expect(schedule).toMatchObject({
      cron: '30 2 * * *',
      timeZone: 'Europe/Berlin',
      params: { temperatureCelsius: 21 },
    })
    expect((await tabs.admin.commands.list({ vin }).first()).items).toMatchObject([{ command: 'climate_start' }])
  })

  it('are changed, paused, resumed and deleted', async () => {
    const { id } = await tabs.admin.schedules.create({
      name: 'often',
      everySeconds: 3_600,
      overlap: 'allow',
      target: { vin },
      command: 'status_refresh',
    })
    const page = await tabs.open(`/schedules/${id}/edit`, tabs.keys.admin)
    await page.getByLabel('Interval, in seconds').fill('7200')
    await page.getByText('More:').click()
    await page.getByLabel('While the previous run is not over').selectOption('')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('heading', { name: /often.*paused/ }).waitFor()
    expect(await tabs.admin.schedules.get(id)).toMatchObject({ everySeconds: 7_200, overlap: 'skip', paused: true })
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('heading', { name: /often.*active/ }).waitFor()
    await page.getByRole('button', { name: 'Delete' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('keyfob schedules remove often').waitFor()
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('heading', { name: 'Schedules' }).waitFor()
    await expect(tabs.admin.schedules.get(id)).rejects.toThrow('schedule')
  })

  it('say at the field what the API refuses, before anything is saved', async () => {
    const page = await tabs.open('/schedules/new', tabs.keys.admin)
    const expression = page.getByLabel('Expression')
    await expression.fill('30 2 *')
    await page.getByText('must have 5 fields').waitFor()
    expect(await expression.getAttribute('aria-invalid')).toBe('true')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('Give it a name.').waitFor()
  })
})

describe('demo vehicles', () => {
  it('are added with a misbehaviour, and their plug is pulled', async () => {
    const page = await tabs.open('/demo', tabs.keys.admin)
    await page.getByRole('button', { name: 'Add a vehicle' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('slow').check()
    await dialog.getByText('keyfob demo add --behaviour slow').waitFor()
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    const added = fleetVin(3)
    const row = page.getByRole('row').filter({ hasText: added.slice(-6) })
    await row.getByText('slow').waitFor()
    await row.getByRole('button', { name: 'Pull plug' }).click()
    await row.getByText('unplugged').waitFor()
    await page.getByText(`keyfob demo unplug ${added}`).waitFor()
    expect(await tabs.admin.demo.get(added)).toMatchObject({ behaviours: ['slow'], pluggedIn: false })
    await row.getByRole('button', { name: 'Plug in' }).click()
    await eventually(async () => (await tabs.admin.demo.get(added)).connected, { what: 'its connection' })
    await row.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await row.waitFor({ state: 'detached' })
  })
})

describe('the system', () => {
  it('shows its parts, its processes and where vehicles connect', async () => {
    const page = await tabs.open('/system', tabs.keys.admin)
    await page.getByText(tabs.keyfob.mqtt, { exact: true }).waitFor()
    await page.getByText('embedded PostgreSQL').waitFor()
    await page
      .getByRole('table', { name: 'Processes that run' })
      .getByRole('row', { name: /worker/ })
      .waitFor()
    await page.getByRole('combobox', { name: 'Log level' }).selectOption('debug')
    await page.getByRole('button', { name: 'Change' }).click()
    await page.getByText('keyfob log-level debug').waitFor()
  })
})

describe('a key that may not', () => {
  it('sees no button for it, and no page of it', async () => {
    const { id } = await tabs.admin.schedules.create({
      name: 'seen by all',
      everySeconds: 3_600,
      target: { vin },
      command: 'status_refresh',
    })
    const page = await tabs.open(`/schedules/${id}`, tabs.keys.read)
    await page.getByRole('heading', { name: /seen by all/ }).waitFor()
    expect(await page.getByRole('button', { name: /run now|pause|delete/i }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0)
    expect(await page.getByRole('navigation').getByRole('link').allTextContents()).not.toContain('Demo')
    await tabs.goTo(page, '/schedules')
    expect(await page.getByRole('link', { name: 'New schedule' }).count()).toBe(0)
    const sender = await tabs.open(`/schedules/${id}`, tabs.keys.send)
    await sender.getByRole('button', { name: 'Run now' }).waitFor()
    expect(await sender.getByRole('button', { name: /pause|delete/i }).count()).toBe(0)
  })
})

describe.each(['light', 'dark'] as const)('in the theme %s', (theme) => {
  it('every page is accessible by the rules of WCAG 2.2 AA', async () => {
    const [schedule] = (await tabs.admin.schedules.list().first()).items
    const page = await tabs.open('/schedules', tabs.keys.admin, { theme })
    const paths = ['/schedules', `/schedules/${schedule?.id}`, '/schedules/new', '/system', '/demo']
    for (const path of paths) {
      await tabs.goTo(page, path)
      await page.getByText('Loading…').waitFor({ state: 'detached' })
      expect(await faultsOf(page), path).toEqual([])
    }
    await page.getByRole('button', { name: 'Add a vehicle' }).click()
    await page.getByRole('dialog').getByLabel('slow').waitFor()
    expect(await faultsOf(page), 'the dialog').toEqual([])
  })
})

it('no page had an error, or did what its Content-Security-Policy forbids', () => {
  // Chromium tells every refused request as an error; a test above asks for one.
  const asked = /Failed to load resource/
  expect(tabs.browser.complaints.filter((complaint) => !asked.test(complaint))).toEqual([])
})
