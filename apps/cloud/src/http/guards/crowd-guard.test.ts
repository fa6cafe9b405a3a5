import { EventEmitter, once } from 'node:events'
import { type ServerResponse, createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { nextTurn } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { describe, expect, it } from 'vitest'
import { CrowdGuard, begunPerTurn, crowdMax, givesWayFor, shedPerTurn } from './crowd-guard.ts'

const answer = (): ServerResponse =>
  Object.assign(new EventEmitter(), { req: { socket: { destroyed: false } } }) as ServerResponse // more is not looked at

const guarded = (waiting = () => 0) => {
  const clock = { now: 0, monotonic: () => clock.now }
  return { clock, guard: new CrowdGuard({ clock, waiting }) }
}

/** Those that come at once, and what has become of them. */
const crowd = (guard: CrowdGuard, size: number) => {
  const counts = { begun: 0, shed: 0 }
  const answers = Array.from({ length: size }, answer)
  const all = answers.map((each) =>
    guard.enter(each).then(
      () => (counts.begun += 1),
      () => (counts.shed += 1),
    ),
  )
  return { counts, answers, all: Promise.all(all) }
}

describe('the guard of crowds', () => {
  it('lets who comes alone begin in the same turn of the event loop, on a new connection in the next', async () => {
    const { guard } = guarded()
    const first = crowd(guard, 1)
    await nextTurn()
    expect(first.counts).toEqual({ begun: 1, shed: 0 })
    guard.connected()
    const second = crowd(guard, 1)
    await nextTurn()
    await nextTurn()
    expect(second.counts).toEqual({ begun: 1, shed: 0 })
  })

  it('begins and sheds a few in a turn, so that others have theirs in between', async () => {
    const { guard } = guarded()
    const { counts, all } = crowd(guard, crowdMax + 500)
    const seen = [{ ...counts }]
    while (counts.begun + counts.shed < crowdMax + 500) {
      await nextTurn()
      const { begun, shed } = seen.at(-1)! // begins with one
      expect(counts.begun - begun).toBeLessThanOrEqual(begunPerTurn)
      // Two for each that might have been begun.
      expect(counts.shed - shed).toBeLessThanOrEqual(shedPerTurn + 2 * (begunPerTurn - (counts.begun - begun)))
      seen.push({ ...counts })
    }
    await all
    expect(counts).toEqual({ begun: crowdMax, shed: 500 })
  })

  it('gives way to new connections, but not forever', async () => {
    const { guard, clock } = guarded()
    const { counts } = crowd(guard, 2 * crowdMax)
    const turns = async (count: number): Promise<void> => {
      for (let turn = 0; turn < count; turn += 1) {
        guard.connected()
        await nextTurn()
      }
    }
    await turns(100)
    const share = { begun: begunPerTurn, shed: shedPerTurn }
    expect(counts).toEqual(share)
    clock.now += givesWayFor
    await turns(100)
    expect(counts).toEqual({ begun: 2 * share.begun, shed: 2 * share.shed })
    while (counts.begun < crowdMax) await nextTurn()
  })

  it('sheds what is too much, until one leaves; who only waits is not counted', async () => {
    let waiting = 0
    const { guard } = guarded(() => waiting)
    const { counts, answers, all } = crowd(guard, crowdMax + 10)
    await all
    expect(counts).toEqual({ begun: crowdMax, shed: 10 })
    await expect(guard.enter(answer())).rejects.toMatchObject({ code: 'overloaded' })
    answers[0]?.emit('close')
    await guard.enter(answer())
    await expect(guard.enter(answer())).rejects.toMatchObject({ code: 'overloaded' })
    waiting = 1
    await guard.enter(answer())
  })

  it('makes room at once when a client leaves before its answer', async () => {
    const { guard } = guarded()
    const server = createServer((_, response) => void guard.enter(response)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    await crowd(guard, crowdMax - 1).all
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1') // of TCP
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await once(server, 'request')
    await expect(guard.enter(answer())).rejects.toMatchObject({ code: 'overloaded' })
    socket.destroy()
    const enters = (): Promise<boolean> =>
      guard.enter(answer()).then(
        () => true,
        () => false,
      )
    await eventually(enters, { what: 'room for another one, while the clock stands still' })
    server.close()
  })

  it('does not count forever who left, and whose answer never closes', async () => {
    const { guard, clock } = guarded()
    const gone = Array.from({ length: crowdMax }, answer)
    for (const each of gone) void guard.enter(each)
    await expect(guard.enter(answer())).rejects.toMatchObject({ code: 'overloaded' })
    for (const { req } of gone) Object.assign(req.socket, { destroyed: true })
    clock.now += 1_000
    const { counts, all } = crowd(guard, crowdMax + 1)
    await all
    expect(counts).toEqual({ begun: crowdMax, shed: 1 })
  })
})
