import { expect, it } from 'vitest'
import { files, textOf } from './repository.ts'

const packages = files.filter((path) => /^((packages|apps)\/[^/]+|bench)\/package\.json$/.test(path))
const charts = files.filter((path) => path.endsWith('/Chart.yaml'))
const changelog = textOf('CHANGELOG.md')

/** `0.1.0` of the newest part. */
const newest = /^## (\d+\.\d+\.\d+) \((not released|\d{4}-\d\d-\d\d)\)$/m.exec(changelog)?.[1]

it('every package and chart has the version of the newest part of the changelog', () => {
  const versions = [
    ...packages.map((path) => [path, (JSON.parse(textOf(path)) as { version: string }).version]),
    ...charts.flatMap((path) =>
      [...textOf(path).matchAll(/^(?:appVersion|version): '?([\d.]+)'?$/gm)].map(([, version]) => [path, version]),
    ),
  ]
  expect(newest).toBeDefined()
  expect(versions.length).toBeGreaterThan(12)
  expect(versions.filter(([, version]) => version !== newest)).toEqual([])
})

it('every part of the changelog has a version, and says whether it is released', () => {
  const parts = changelog.match(/^## .*$/gm) ?? []
  expect(parts.filter((part) => !/^## \d+\.\d+\.\d+ \((not released|\d{4}-\d\d-\d\d)\)$/.test(part))).toEqual([])
})
