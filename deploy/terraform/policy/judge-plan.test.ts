import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const { argv, exitCode } = process
let folder: string
let said: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyfob-plan-'))
  said = []
  const listen = (text: string | Uint8Array): boolean => said.push(String(text)) > 0
  vi.spyOn(process.stdout, 'write').mockImplementation(listen)
  vi.spyOn(process.stderr, 'write').mockImplementation(listen)
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.resetModules()
  rmSync(folder, { recursive: true })
  Object.assign(process, { argv, exitCode })
})

/** Runs the program as a command line would, on a plan with one resource of this type. */
const judgeFile = async (type: string): Promise<typeof process.exitCode> => {
  const file = join(folder, 'plan.json')
  const change = { actions: ['create'], after: {}, after_unknown: {}, after_sensitive: {} }
  writeFileSync(file, JSON.stringify({ resource_changes: [{ address: `${type}.a`, mode: 'managed', type, change }] }))
  process.argv = ['node', 'judge-plan.ts', file]
  await import('./judge-plan.ts')
  return process.exitCode
}

it('ends with 0 when no rule has anything to say', async () => {
  expect(await judgeFile('aws_route')).toBe(0)
  expect(said.join('')).toBe('1 resources, 0 findings\n')
})

it('ends with 1 and says what to do', async () => {
  expect(await judgeFile('aws_instance')).toBe(1)
  expect(said.join('')).toBe(
    'aws_instance.a: No rule knows aws_instance: write one, or name it in known-types.ts as plain. (known types)\n1 resources, 1 findings\n',
  )
})

it('says how it is used', async () => {
  process.argv = ['node', 'judge-plan.ts']
  await expect(import('./judge-plan.ts')).rejects.toThrow('judge-plan.ts plan.json')
})
