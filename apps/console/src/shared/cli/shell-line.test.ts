import { expect, it } from 'vitest'
import { keyfobLine } from './shell-line.ts'

it('puts options after words, and leaves out those without a value', () => {
  expect(keyfobLine(['keys', 'create'], { name: 'ci', scope: 'send', expires: undefined, json: false })).toBe(
    'keyfob keys create --name ci --scope send',
  )
})

it('repeats lists, writes a bare option, and one dash before one letter', () => {
  expect(keyfobLine(['x'], { vin: ['A', 'B'], paused: true, p: ['a=1'], ttl: 60 })).toBe(
    'keyfob x --vin A --vin B --paused -p a=1 --ttl 60',
  )
})

it('quotes what a shell would read otherwise', () => {
  expect(keyfobLine(['schedules', 'create', "Ada's"], { cron: '*/5 * * * *' })).toBe(
    `keyfob schedules create 'Ada'\\''s' --cron '*/5 * * * *'`,
  )
})
