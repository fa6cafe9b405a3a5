/**
 * Takes the pictures of docs/console from a Keyfob that runs, at three widths and in both themes:
 *
 *   KEYFOB_APPROVAL_CLASSES=engine:900 npm start, and beside it for some minutes: npx keyfob simulate --vehicles 24 --behaviour all:15%
 *   node apps/console/tools/pictures.mjs http://localhost:8080 [page]
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const [api = 'http://localhost:8080', only] = process.argv.slice(2)
const program = '/usr/bin/chromium'
const folder = fileURLToPath(new URL('../../../docs/console/', import.meta.url))
const windows = [
  { width: 390, height: 844 },
  { width: 1024, height: 768 },
  { width: 1600, height: 900 },
]
/** Small enough for a repository, and still sharp. */
const quality = 70

const ask = async (path) => (await fetch(`${api}${path}`)).json()
const { items: commands } = await ask('/commands?limit=200')
const { items: vehicles } = await ask('/vehicles?online=true&limit=1')
const shown = commands.find(({ state, attempts }) => state === 'succeeded' && attempts > 1) ?? commands[0]
const vin = vehicles[0].vin

const send = async (path, body, key) => {
  const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) }
  return (await fetch(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(body ?? {}) })).json()
}
const put = (path, body) =>
  fetch(`${api}${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
/** Something that waits for an approval: two commands of a caller of its own. */
const { key } = await send('/keys', { name: 'call centre', scope: 'send' })
const starts = { command: 'engine_start', vin: vehicles[0].vin }
await send(
  '/commands',
  { ...starts, params: { durationMinutes: 10 }, purpose: 'Cold battery, the customer called' },
  key,
)
const waiting = await send('/commands', { ...starts, purpose: 'Frost on the windscreen, before the tow' }, key)

/** Two schedules, and three campaigns: one that a person stopped, one that its rule did, and one under way. Once. */
const madeOnce = async (path, make) => (await ask(path)).items[0] ?? make()
for (const { vin: each } of (await ask('/vehicles?limit=200')).items)
  await put(`/vehicles/${each}`, { labels: ['pool'] })
const target = { label: 'pool' }
await madeOnce('/schedules', async () => {
  const warm = { name: 'Warm the pool at dawn', command: 'climate_start', target, cron: '30 5 * * 1-5' }
  await send('/schedules', { ...warm, timeZone: 'Europe/Berlin', jitterSeconds: 600 })
  const read = await send('/schedules', {
    name: 'Read all states',
    command: 'status_refresh',
    target,
    everySeconds: 900,
  })
  await send(`/schedules/${read.id}/pause`)
})
const campaign = (body) => send('/campaigns', { target, waveSize: 10, ...body })
const shownCampaign = await madeOnce('/campaigns', async () => {
  const early = await campaign({ name: 'Lock the pool', command: 'doors_lock', perMinute: 6 })
  await send(`/campaigns/${early.id}/abort`)
  const charge = { name: 'Charge to 80 % at night', command: 'charge_limit_set', params: { percent: 80 } }
  await campaign({ ...charge, abort: { failed: 0 } })
  return campaign({
    name: 'Read all states',
    command: 'status_refresh',
    perMinute: 30,
    waveSize: 6,
    window: { from: '00:00', to: '23:59', timeZone: 'Europe/Berlin' },
    abort: { failed: 0.5, unknown: 0.5 },
  })
})

const pages = {
  now: '/',
  vehicles: '/vehicles',
  vehicle: `/vehicles/${vin}`,
  commands: '/commands',
  command: `/commands/${shown.id}`,
  send: `/vehicles/${vin}`,
  approvals: '/approvals',
  'approval-command': `/commands/${waiting.id}`,
  schedules: '/schedules',
  'schedule-editor': '/schedules/new',
  campaigns: '/campaigns',
  campaign: `/campaigns/${shownCampaign.id}`,
  'campaign-editor': '/campaigns/new',
  webhooks: '/webhooks',
  parked: '/parked',
  keys: '/keys',
  audit: '/audit',
  catalogue: '/catalogue',
  system: '/system',
  demo: '/demo',
}

const take = async (profile, name, path, file) => {
  const page = await profile.newPage()
  await page.goto(`${api}/console${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByText('The stream of events is live').waitFor()
  if (name === 'send') {
    await page.getByRole('button', { name: 'Send a command' }).click()
    await page.getByRole('dialog').getByLabel('Command').selectOption('climate_start')
  }
  if (name === 'campaign-editor') {
    await page.getByLabel('Name').fill('Lock the pool')
    await page.getByLabel('Command', { exact: true }).selectOption('doors_lock')
    await page.getByLabel('Label', { exact: true }).fill('pool')
  }
  // The stream has something to show after a while.
  await page.waitForTimeout(name === 'now' ? 12_000 : 1_500)
  const session = await profile.newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality })
  writeFileSync(`${folder}${file}.webp`, Buffer.from(data, 'base64'))
  await page.close()
}

mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] })
for (const viewport of windows)
  for (const colorScheme of ['light', 'dark']) {
    const profile = await browser.newContext({ viewport, colorScheme })
    for (const [name, path] of Object.entries(pages).filter(([each]) => only === undefined || each === only))
      await take(profile, name, path, `${name}-${viewport.width}-${colorScheme}`)
    await profile.close()
  }
await browser.close()
