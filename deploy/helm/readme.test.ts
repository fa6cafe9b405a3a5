import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { chartNames, helmFolder } from './testing/sample-chart.ts'

/** These are shown as a whole. */
const whole = new Set(['resources', 'settings', 'labels'])

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const rowsOf = (values: unknown, path = '', name = ''): readonly string[] =>
  isMap(values) && !whole.has(name)
    ? Object.entries(values).flatMap(([key, value]) => rowsOf(value, path === '' ? key : `${path}.${key}`, key))
    : [`| \`${path}\` | \`${JSON.stringify(values)}\` |`]

describe.each(chartNames)('README.md of %s', (chart) => {
  const textOf = (file: string): string => readFileSync(join(helmFolder, chart, file), 'utf8')
  const table = textOf('README.md').match(/^\| `[^`]+` \| `[^`]*` \|(?= \S)/gm) ?? []

  it('has every value with its default, and no other', () => {
    expect(table).toEqual(rowsOf(parse(textOf('values.yaml'))))
    expect(table.length).toBeGreaterThan(20)
  })
})
