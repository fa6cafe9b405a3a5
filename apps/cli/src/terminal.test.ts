import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { paint, printTable } from './terminal.ts'

const written: string[] = []
const terminal = { isTTY: true, columns: 60, hasColors: () => true }
let before: PropertyDescriptorMap

beforeEach(() => {
  before = Object.getOwnPropertyDescriptors(process.stdout)
  for (const [name, value] of Object.entries(terminal))
    Object.defineProperty(process.stdout, name, { value, configurable: true })
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  for (const name of Object.keys(terminal)) {
    const own = before[name]
    if (own === undefined) Reflect.deleteProperty(process.stdout, name)
    else Object.defineProperty(process.stdout, name, own)
  }
  written.length = 0
})

const shown = (): readonly string[] => stripVTControlCharacters(written.join('')).trimEnd().split('\n')
const widest = (): number => Math.max(...shown().map(({ length }) => length))

it('fits a table into the terminal, and cuts nothing', () => {
  const sentence = 'the vehicle said that it does not know the command and asks for another one'
  printTable(['id', 'state', 'why'], [['a1', paint('failed', 'red'), sentence]])
  expect([shown().length, widest()]).toEqual([3, expect.toSatisfy((width: number) => width <= 60)])
  expect(shown().join(' ').replaceAll(/\s+/g, ' ')).toContain(sentence)
})

it('shows a row as a block where columns would be too narrow', () => {
  const [id, instant] = ['01980000-0000-7000-8000-000000000000', '2026-01-01T12:00:00.000Z']
  printTable(['id', 'VIN', 'accepted'], [[id, '1KFCC00E4T0000001', instant]])
  expect(shown()).toEqual([`id        ${id}`, 'VIN       1KFCC00E4T0000001', `accepted  ${instant}`])
})

it('uses no colours where NO_COLOR is set, or the output is piped', () => {
  vi.stubEnv('NO_COLOR', undefined)
  expect(paint('x', 'red').text).toBe('\u001b[31mx\u001b[39m')
  vi.stubEnv('NO_COLOR', '1')
  expect(paint('x', 'red').text).toBe('x')
  printTable(['a'], [['b']])
  expect(shown().join()).toBe(written.join('').trimEnd().replaceAll('\n', ','))
  vi.unstubAllEnvs()
  Object.defineProperty(process.stdout, 'isTTY', { value: false, configurable: true })
  expect(paint('x', 'red').text).toBe('x')
})
