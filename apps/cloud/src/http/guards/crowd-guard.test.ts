import type { FastifyRequest } from 'fastify'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { CrowdGuard, crowdMax } from './crowd-guard.ts'

const request = (): FastifyRequest => ({}) as FastifyRequest // told apart, and not looked at

/** Those that come at once, and how many of them have begun. */
const crowd = (guard: CrowdGuard, size: number) => {
  const counts = { begun: 0, shed: 0 }
  const requests = Array.from({ length: size }, request)
  const all = requests.map((each) =>
    guard.enter(each).then(
      () => (counts.begun += 1),
      () => (counts.shed += 1),
    ),
  )
  return { counts, requests, all: Promise.all(all) }
}

describe('the guard of crowds', () => {
  it('lets who comes alone begin at once', async () => {
    const { counts } = crowd(new CrowdGuard(() => 0), 1)
    await Promise.resolve()
    await Promise.resolve()
    expect(counts).toEqual({ begun: 1, shed: 0 })
  })

  it('begins a few in a turn of the event loop, so that others have theirs in between', async () => {
    const { counts, all } = crowd(new CrowdGuard(() => 0), 200)
    const seen: number[] = []
    while (counts.begun < 200) {
      await nextTurn()
      seen.push(counts.begun)
    }
    await all
    expect(Math.max(...seen.map((begun, at) => begun - (seen[at - 1] ?? 0)))).toBeLessThanOrEqual(64)
    expect(seen.length).toBeGreaterThanOrEqual(3)
  })

  it('sheds what is too much, until somebody leaves; who only waits is not counted', async () => {
    let waiting = 0
    const guard = new CrowdGuard(() => waiting)
    const { counts, requests, all } = crowd(guard, crowdMax + 10)
    await all
    expect(counts).toEqual({ begun: crowdMax, shed: 10 })
    await expect(guard.enter(request())).rejects.toMatchObject({ code: 'overloaded' })
    guard.leave(requests[0]!) // one of those made above
    guard.leave(request())
    await guard.enter(request())
    await expect(guard.enter(request())).rejects.toMatchObject({ code: 'overloaded' })
    waiting = 1
    await guard.enter(request())
  })
})
