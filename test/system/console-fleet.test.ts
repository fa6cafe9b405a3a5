/** The list of 20,000 vehicles in Chromium: only what is in view exists, and the page stays quick. */
import { KeyfobClient } from '@keyfob/client'
import { fleetVin } from '@keyfob/simulator'
import { KeyfobProcess, eventually, temporaryFolder } from '@keyfob/testbed'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ConsoleBrowser } from './testing/console-browser.ts'

const vehicles = 20_000
/** In flight at a time: the store takes them in groups. */
const atOnce = 64
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let keyfob: KeyfobProcess
let browser: ConsoleBrowser

beforeAll(async () => {
  folder = await temporaryFolder()
  browser = await ConsoleBrowser.start()
  keyfob = await KeyfobProcess.start({ dataDir: `${folder.path}/data`, env: { KEYFOB_DEMO_VEHICLES: '0' } })
  const client = new KeyfobClient({ url: keyfob.api })
  let next = 0
  const register = async (): Promise<void> => {
    while (next < vehicles) {
      next += 1
      await client.vehicles.put(fleetVin(next))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, register))
})

afterAll(async () => {
  await browser?.stop()
  await keyfob?.stop()
  await folder?.remove()
})

/** Tasks that kept the page from answering, in ms, since it was opened. */
const watchTasks = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const tasks: number[] = []
    Object.assign(globalThis, { longTasks: tasks })
    const note = (list: PerformanceObserverEntryList): void => {
      for (const { duration } of list.getEntries()) tasks.push(duration)
    }
    new PerformanceObserver(note).observe({ type: 'longtask' })
  })
}

it('is scrolled through with a few rows in the page, and says how many there are', async () => {
  const page = await (await browser.profile()).newPage()
  await watchTasks(page)
  await page.goto(`${keyfob.api}/console/vehicles`)
  const table = page.getByRole('table', { name: 'Vehicles' })
  await eventually(async () => (await table.getAttribute('aria-rowcount')) === String(vehicles + 1), {
    what: 'the count',
  })
  const rows = page.locator('[role=row][data-index]')
  await rows.first().waitFor()
  await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0)) // put there above
  await page.mouse.move(600, 500)
  const lastIndex = async (): Promise<number> => Number(await rows.last().getAttribute('data-index'))
  await eventually(
    async () => {
      await page.mouse.wheel(0, 8_000)
      return (await lastIndex()) > 3_000
    },
    { what: 'a row far down' },
  )
  expect(await rows.count()).toBeLessThan(80)
  const [index, rowIndex] = await rows
    .last()
    .evaluate((row) => ['data-index', 'aria-rowindex'].map((name) => Number(row.getAttribute(name))))
  expect(rowIndex).toBe((index ?? 0) + 2)
  const tasks = await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks) // as above
  console.log(`note: the longest task of the page while it scrolled took ${Math.round(Math.max(0, ...tasks))} ms`)
})
