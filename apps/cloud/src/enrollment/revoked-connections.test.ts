import type { Vin } from '@keyfob/protocol'
import { VirtualClock, minutes, seconds } from '@keyfob/runtime'
import { beforeEach, expect, it } from 'vitest'
import { freshVin } from '../commands/testing/sample-core.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'
import type { CredentialId, Revocation } from '../ports/vehicle-credential.ts'
import { RevokedConnections } from './revoked-connections.ts'

const never = new AbortController().signal
let clock: VirtualClock
let revoked: Revocation[]
/** What the broker was asked for. */
let asked: Vin[]
/** Vehicles for which the broker fails, and those that have a connection left. */
let failing: Set<Vin>
let left: Set<Vin>
let ender: RevokedConnections
beforeEach(() => {
  ;[clock, revoked, asked, failing, left] = [new VirtualClock(), [], [], new Set(), new Set()]
  ender = new RevokedConnections({
    store: { revokedSince: async (since) => revoked.filter(({ at }) => at >= since) },
    connections: {
      endOlder: async (vin) => {
        asked.push(vin)
        if (failing.has(vin)) throw new Error('the broker is down')
        return { ended: 1, isUnsure: left.has(vin) }
      },
    },
    clock,
    log: new SampleLog(),
  })
})

const revoke = (vin: Vin | '' = freshVin()): Vin => {
  revoked.push({ id: `${revoked.length}` as CredentialId, vin, at: clock.now() })
  return vin as Vin // an empty one is not looked at
}
const round = async (): Promise<readonly Vin[]> => {
  asked = []
  await clock.advance(seconds(2))
  await ender.endRevoked(never)
  return asked
}

it('asks once for each revocation, and again while something is left', async () => {
  const vin = revoke()
  left.add(vin)
  revoke('') // of a vehicle that was erased
  expect([await round(), await round()]).toEqual([[vin], [vin]])
  left.clear()
  expect([await round(), await round()]).toEqual([[vin], []])
  revoke(vin)
  expect([await round(), await round()]).toEqual([[vin], []])
})

it('one for which the broker fails does not keep the others waiting', async () => {
  const [bad, good] = [revoke(), revoke()]
  failing.add(bad)
  await expect(round()).rejects.toThrow('the broker is down')
  await expect(round()).rejects.toThrow('the broker is down')
  expect(asked).toEqual([good, bad])
  failing.clear()
  expect(await round()).toEqual([bad])
})

it('looks an hour back at its start, and no further', async () => {
  revoke()
  await clock.advance(minutes(50))
  const late = revoke()
  await clock.advance(minutes(20))
  expect(await round()).toEqual([late])
})
