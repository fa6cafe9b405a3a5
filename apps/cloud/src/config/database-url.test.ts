import { expect, it } from 'vitest'
import { shownDatabaseUrl } from './database-url.ts'

it.each([
  ['postgres://u:sesame@db:5433/keyfob?password=sesame', 'postgres://db:5433/keyfob'],
  ['postgres://u:sesame@[::1]/keyfob', 'postgres://[::1]/keyfob'],
  ['postgres:///keyfob?host=/var/run/postgresql&password=sesame', 'postgres:///keyfob?host=/var/run/postgresql'],
  ['postgres://u:sesame@/keyfob?host=%2Frun&port=5433', 'postgres:///keyfob?host=/run&port=5433'],
  ['postgresql://u:sesame@%2Fvar%2Frun:5433/keyfob', 'postgresql:///keyfob?host=/var/run&port=5433'],
])('%s is shown as %s', (url, shown) => {
  expect(shownDatabaseUrl(url)).toBe(shown)
})
