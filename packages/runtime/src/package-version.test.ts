import { expect, it } from 'vitest'
import { packageVersion } from './package-version.ts'

it('reads the version of the package that a module belongs to', () => {
  expect(packageVersion(import.meta.url)).toMatch(/^\d+\.\d+\.\d+/)
  expect(() => packageVersion('file:///nowhere/src/x.js')).toThrow('package.json')
})
