import { parseCommandId } from '@keyfob/protocol'
import { Overloaded, VirtualClock, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import type { CommandRecord } from '../ports/command-record.ts'
import type { AcceptOutcome, NewCommand } from '../ports/command-store.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { acceptWithRetry } from './accept-with-retry.ts'

// Only its id is looked at here.
const command = { id: parseCommandId('01890a5d-ac96-774b-bcce-b302099a8057')! } as NewCommand
const record = { id: command.id } as CommandRecord
const accepted: AcceptOutcome = { kind: 'accepted', record }
const refused: AcceptOutcome = { kind: 'ivc_mismatch', paired: 'a' as never } // any IVC
const lost = new StoreUnavailable('lost', { mayHaveTakenEffect: true })
const away = new StoreUnavailable('away', { mayHaveTakenEffect: false })

/** Runs with one result for each try; the last one repeats. */
const run = async (tries: readonly (AcceptOutcome | Error)[], isHeld = false) => {
  const clock = new VirtualClock()
  let count = 0
  const accept = async (): Promise<AcceptOutcome> => {
    const met = tries[Math.min(count, tries.length - 1)]!
    count += 1
    if (met instanceof Error) throw met
    return met
  }
  const running = acceptWithRetry(command, { accept, find: async () => (isHeld ? [record] : []), clock }).catch(
    (error: unknown) => error,
  )
  await clock.advance(seconds(20))
  return { result: await running, count, pending: clock.pending }
}

describe('[L10] a commit whose answer was lost', () => {
  it('is retried until its result is known', async () => {
    expect(await run([lost, away, new Overloaded('full'), accepted])).toEqual({
      result: accepted,
      count: 4,
      pending: 0,
    })
  })

  it('keeps saying that it may have taken effect, whatever later tries say', async () => {
    for (const later of [lost, away, new Overloaded('full'), new TypeError('a mistake')]) {
      const { result } = await run([lost, later])
      expect(result).toBeInstanceOf(StoreUnavailable)
      expect(result).toMatchObject({ mayHaveTakenEffect: true, cause: later })
    }
  })

  it('is given up after some seconds', async () => {
    const { count, pending } = await run([lost])
    expect(count).toBeGreaterThan(4)
    expect(count).toBeLessThan(30)
    expect(pending).toBe(0)
  })

  it('believes a refusal only of a command that is not in the store', async () => {
    expect((await run([lost, refused])).result).toEqual(refused)
    expect((await run([lost, refused], true)).result).toEqual(accepted)
  })
})

describe('a failure that proves that nothing happened', () => {
  it.each([away, new Overloaded('full'), new TypeError('a defect')])('is reported at once: %s', async (error) => {
    expect(await run([error, accepted])).toEqual({ result: error, count: 1, pending: 0 })
  })

  it('does not look for a command that was refused', async () => {
    expect(await run([refused], true)).toEqual({ result: refused, count: 1, pending: 0 })
  })
})
