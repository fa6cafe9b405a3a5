import { expect, it } from 'vitest'
import { cliLineOf, curlLineOf } from './send-lines.ts'
import { shellWord } from './shell-word.ts'

const vin = '1KFSM00E7T0000000'

it('is the line of the CLI that sends the same', () => {
  const input = { vin, command: 'climate_start', params: { temperatureCelsius: 21.5, doors: ['Row1'] }, ttlSeconds: 60 }
  expect(cliLineOf(input)).toBe(
    `keyfob send ${vin} climate_start -p temperatureCelsius=21.5 -p 'doors=["Row1"]' --ttl 60 --wait`,
  )
})

it('is the request of curl, with the key of the environment where one is needed', () => {
  const line = curlLineOf({ vin, command: 'doors_lock' }, 'https://keyfob.example', true)
  expect(line).toContain(`-d '{"vin":"${vin}","command":"doors_lock"}'`)
  expect(line).toContain('$KEYFOB_API_KEY')
  expect(curlLineOf({ vin, command: 'doors_lock' }, '', false)).not.toContain('KEYFOB_API_KEY')
})

it('quotes what a shell would read otherwise', () => {
  expect([shellWord('a-b.c'), shellWord('a b'), shellWord("it's"), shellWord('$(x)'), shellWord('')]).toEqual([
    'a-b.c',
    "'a b'",
    `'it'\\''s'`,
    "'$(x)'",
    "''",
  ])
})
