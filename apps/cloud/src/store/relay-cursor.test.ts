import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '@keyfob/testbed'
import { SampleStore } from './testing/sample-store.ts'

let store: SampleStore
beforeAll(async () => void (store = await SampleStore.open()), 60_000)
afterAll(() => store.close())

const lease = 5_000

describe('the cursor of a relay', () => {
  it('[L9] is one holder’s at a time, and only that one moves it, forward', async () => {
    const { relays } = store
    expect(await relays.claim('one', 'a', lease)).toBe(0)
    expect(await relays.claim('one', 'b', lease)).toBeUndefined()
    expect([await relays.advance('one', 'a', 7), await relays.advance('one', 'b', 9)]).toEqual([true, false])
    expect(await relays.claim('one', 'a', lease)).toBe(7)
    await relays.advance('one', 'a', 3)
    expect(await relays.claim('one', 'a', lease)).toBe(7)
  })

  it('is followed at once when it is let go, and soon when its holder died', async () => {
    const { relays } = store
    await relays.claim('two', 'a', lease)
    await relays.release('two', 'b')
    expect(await relays.claim('two', 'b', lease)).toBeUndefined()
    await relays.release('two', 'a')
    expect(await relays.claim('two', 'b', 50)).toBe(0)
    expect(await eventually(() => relays.claim('two', 'c', lease))).toBe(0)
    expect(await relays.advance('two', 'b', 1)).toBe(false)
  })

  it('is not held by a lease that was taken before the database’s clock was put back', async () => {
    await store.relays.claim('four', 'a', lease)
    await store.database.query(
      `UPDATE relays SET lease_until = clock_timestamp() + interval '1 day' WHERE name = 'four'`,
      [],
    )
    expect(await store.relays.claim('four', 'b', lease)).toBe(0)
  })

  it('is made once when several begin at once', async () => {
    const claims = await Promise.all(['a', 'b', 'c'].map((holder) => store.relays.claim('three', holder, lease)))
    expect(claims.filter((position) => position !== undefined)).toEqual([0])
  })
})
