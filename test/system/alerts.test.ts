import { fileURLToPath } from 'node:url'
import { promtool } from '@keyfob/testbed'
import { expect, it } from 'vitest'

const file = (name: string): string => fileURLToPath(new URL(`../../deploy/grafana/${name}`, import.meta.url))

it('promtool takes the rules', async () => {
  const { code, output } = await promtool(['check', 'rules', file('alerts.yaml')])
  expect(output).toMatch(/SUCCESS: \d+ rules found/)
  expect(code).toBe(0)
})

it('each alert fires when it should, and no other one does', async () => {
  const { code, output } = await promtool(['test', 'rules', file('alerts.test.yaml')])
  expect(code, output).toBe(0)
})
