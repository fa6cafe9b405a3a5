/** The pages of the console with which a Keyfob is run, in Chromium: schedules, campaigns, demo vehicles, what runs. */
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

describe('campaigns', () => {
  const pool = [0, 1, 2].map((index) => fleetVin(index))

  it('are made once the number of vehicles was confirmed, with what the API refuses at its field', async () => {
    for (const each of pool) await tabs.admin.vehicles.put(each, { labels: ['pool'] })
    const page = await tabs.open('/campaigns', tabs.keys.admin)
    await page.getByText('There are no campaigns').waitFor()
    await page.getByRole('link', { name: 'New campaign' }).click()
    await page.getByRole('button', { name: 'Create…' }).click()
    await page.getByText('Give it a name.').waitFor()
    await page.getByLabel('Name').fill('lock the pool')
    await page.getByLabel('Command', { exact: true }).selectOption('doors_lock')
    await page.getByLabel('Label', { exact: true }).fill('pool')
    await page.getByText('3 now, fixed when it is made').waitFor()
    await page.getByText('More:').click()
    await page.getByLabel('Only from').fill('25:00')
    const begin = page.getByRole('dialog').getByRole('button', { name: 'Begin with 3 vehicles' })
    await page.getByRole('button', { name: 'Create…' }).click()
    await begin.click()
    await page.getByText('must be a time of day').first().waitFor()
    expect(await page.getByLabel('Only from').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Only from').fill('')
    await page.getByText("keyfob campaigns create 'lock the pool' doors_lock --label pool --abort-failed").waitFor()
    await page.getByRole('button', { name: 'Create…' }).click()
    await begin.click()
    await page.getByRole('heading', { name: /lock the pool.*done/ }).waitFor()
    await page.getByRole('img', { name: '3 succeeded' }).waitFor()
    await page.getByRole('link', { name: 'All that it sent' }).click()
    const commands = page.getByRole('table', { name: 'Commands' })
    await commands.getByRole('link', { name: 'doors_lock' }).nth(2).click()
    await page.getByRole('link', { name: 'How far it is' }).click()
    await page.getByRole('heading', { name: /lock the pool.*done/ }).waitFor()
  })

  it('are paused at once, and resumed and aborted after a question', async () => {
    const { id } = await tabs.admin.campaigns.create({
      name: 'slow',
      command: 'status_refresh',
      target: { label: 'pool' },
      perMinute: 1,
    })
    const page = await tabs.open(`/campaigns/${id}`, tabs.keys.admin)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('heading', { name: /slow.*paused/ }).waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('heading', { name: /slow.*running/ }).waitFor()
    await page.getByRole('button', { name: 'Abort' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Abort' }).click()
    await page.getByText('It was aborted').waitFor()
    await page.getByRole('button', { name: 'submitting' }).click()
    await page.getByRole('heading', { name: 'Vehicles that are submitting' }).waitFor()
    expect(await tabs.admin.campaigns.get(id)).toMatchObject({ state: 'aborted' })
  })

  it('send their failed part once more, and offer nothing to a key that may only look', async () => {
    const stranger = fleetVin(77)
    const { id } = await tabs.admin.campaigns.create({
      name: 'with a stranger',
      command: 'status_refresh',
      target: { vins: [vin, stranger] },
    })
    const page = await tabs.open(`/campaigns/${id}`, tabs.keys.admin)
    await page.getByRole('row', { name: /refused.*not_registered/ }).waitFor()
    await page.getByRole('button', { name: 'Retry the failed part' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`keyfob campaigns retry ${id} --state refused`).waitFor()
    await tabs.admin.vehicles.put(stranger)
    await dialog.getByRole('button', { name: 'Retry 1', exact: true }).click()
    await page
      .getByRole('row', { name: new RegExp(`${stranger.slice(-6)}.*attempted|${stranger.slice(-6)}.*queued`) })
      .waitFor()
    const reader = await tabs.open(`/campaigns/${id}`, tabs.keys.read)
    await reader.getByRole('heading', { name: /with a stranger/ }).waitFor()
    expect(await reader.getByRole('button', { name: /pause|abort|retry|resume/i }).count()).toBe(0)
    await tabs.goTo(reader, '/campaigns')
    expect(await reader.getByRole('link', { name: 'New campaign' }).count()).toBe(0)
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
    const [campaign] = (await tabs.admin.campaigns.list().first()).items
    const page = await tabs.open('/schedules', tabs.keys.admin, { theme })
    const ofSchedules = ['/schedules', `/schedules/${schedule?.id}`, '/schedules/new']
    const ofCampaigns = ['/campaigns', `/campaigns/${campaign?.id}`, '/campaigns/new']
    const paths = [...ofSchedules, ...ofCampaigns, '/system', '/demo']
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
