import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { dashboard, rows } from '../../deploy/grafana/dashboard.ts'
import { readableJson } from '../../deploy/grafana/readable-json.ts'

const page = fileURLToPath(new URL('../../deploy/grafana/keyfob.json', import.meta.url))

/** `npx vitest run --project house test/house/dashboard.test.ts -u` makes it again. */
it('deploy/grafana/keyfob.json is what its description says', async () => {
  const text = readableJson(dashboard)
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(dashboard)))
  await expect(`${text}\n`).toMatchFileSnapshot(page)
})

it('every panel says what it shows, in one of Grafana’s units', () => {
  const units = ['none', 'short', 's', 'bytes', 'percentunit', 'cps', 'reqps']
  const poor = rows
    .flatMap(({ panels }) => panels)
    .filter(({ about, unit }) => about.length < 20 || !units.includes(unit))
  expect(poor.map(({ title }) => title)).toEqual([])
})

it('no two panels lie on each other, and no line is wider than the grid', () => {
  const cells = dashboard.panels.flatMap((panel) => {
    const { x, y, w, h } = (panel as { gridPos: Record<'x' | 'y' | 'w' | 'h', number> }).gridPos // made so
    expect(x + w).toBeLessThanOrEqual(24)
    return Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`)
  })
  expect(new Set(cells).size).toBe(cells.length)
})

it('no row has two panels of one title', () => {
  const titles = rows.flatMap(({ title, panels }) => panels.map((panel) => `${title}: ${panel.title}`))
  expect(new Set(titles).size).toBe(titles.length)
})
