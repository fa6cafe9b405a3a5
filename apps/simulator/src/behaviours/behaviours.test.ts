import { type CommandMessage, clockDriftPpm } from '@keyfob/protocol'
import { hours, minutes, seconds } from '@keyfob/runtime'
import { temporaryFolder } from '@keyfob/testbed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { effectDurationMax } from '../car/car-actuator.ts'
import { Random } from '../random.ts'
import type { Behaviour } from './behaviour.ts'
import { clockSkewed } from './clock-skewed.ts'
import { deaf } from './deaf.ts'
import { doubleAcking } from './double-acking.ts'
import { forgetful } from './forgetful.ts'
import { outOfOrder } from './out-of-order.ts'
import { rebooting } from './rebooting.ts'
import { rejecting } from './rejecting.ts'
import { MisbehavingVehicle } from './testing/misbehaving-vehicle.ts'
import { sleepy } from './sleepy.ts'
import { slow } from './slow.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let misbehaving: MisbehavingVehicle | undefined

const start = async (behaviours: readonly Behaviour[], seed = 1): Promise<MisbehavingVehicle> => {
  misbehaving = await MisbehavingVehicle.start(behaviours, seed, folder.path)
  return misbehaving
}

beforeEach(async () => {
  folder = await temporaryFolder()
})

afterEach(async () => {
  await misbehaving?.end()
  expect(misbehaving?.clock.pending ?? 0, 'timers without an owner').toBe(0)
  misbehaving = undefined
  await folder.remove()
})

describe('none', () => {
  it('answers, and says all it should', async () => {
    const vehicle = await start([])
    const { cloud, ledger } = vehicle
    const command = vehicle.make()
    await vehicle.ask(command)
    expect(cloud.acksOf(command.id).map(({ status }) => status)).toEqual(['received', 'running', 'succeeded'])
    expect(ledger.effectsOf(command.id)).toHaveLength(1)
    expect(vehicle.events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['online', 'time', 'command', 'begun', 'effect', 'ack']),
    )
    expect(cloud.said.some(({ topic }) => topic.endsWith('/state'))).toBe(true)
  })
})

describe('rebooting', () => {
  it.each([1, 2])('[L4] loses power around a beginning, and never acts twice (seed %d)', async (seed) => {
    const vehicle = await start([rebooting], seed)
    const asked: CommandMessage[] = []
    while (asked.length < 40) {
      const command = vehicle.make()
      asked.push(command)
      await vehicle.ask(command)
    }
    expect(vehicle.count('power_cut')).toBeGreaterThan(1)
    expect(vehicle.ledger.doubles).toEqual([])
    for (const { id } of asked) {
      const { status, reason } = vehicle.cloud.answerOf(id)!
      const effects = vehicle.ledger.effectsOf(id).length
      expect([status, status === 'succeeded' ? effects : 1]).toEqual([status, 1])
      expect(['succeeded', 'unknown'].includes(status), `${status} ${reason?.code}`).toBe(true)
    }
  })

  it('interrupts both before and after an effect', async () => {
    const vehicle = await start([rebooting], 3)
    for (let count = 0; count < 60; count += 1) await vehicle.ask(vehicle.make())
    const interrupted = vehicle.cloud.acks.filter(({ reason }) => reason?.code === 'interrupted')
    const effects = interrupted.map(({ id }) => vehicle.ledger.effectsOf(id).length)
    expect(new Set(effects)).toEqual(new Set([0, 1]))
  })
})

describe('forgetful', () => {
  it('[L4] loses its memory, and vouches for nothing from before', async () => {
    const vehicle = await start([forgetful])
    const command = vehicle.make({}, hours(1))
    await vehicle.ask(command)
    await vehicle.until(() => vehicle.count('power_cut') === 1)
    await vehicle.until(
      () => vehicle.cloud.acksOf(command.id).some(({ status }) => status === 'unknown'),
      () => vehicle.cloud.send(command),
    )
    expect(vehicle.cloud.acksOf(command.id).at(-1)?.reason?.code).toBe('cannot_vouch')
    expect(vehicle.ledger.effectsOf(command.id)).toHaveLength(1)
  })
})

describe('sleepy', () => {
  it('goes and comes back until it is calm, and then stays', async () => {
    const vehicle = await start([sleepy])
    await vehicle.until(() => vehicle.cloud.connections >= 4)
    expect(vehicle.count('offline')).toBeGreaterThanOrEqual(3)
    vehicle.vehicle.becomeCalm()
    await vehicle.until(() => vehicle.cloud.isConnected)
    const { connections } = vehicle.cloud
    await vehicle.clock.advance(hours(0.1))
    expect(vehicle.cloud.connections).toBe(connections)
    await vehicle.ask(vehicle.make())
  })
})

describe('sleepy, where wake-ups come', () => {
  const asleep = async (): Promise<MisbehavingVehicle> => {
    misbehaving = await MisbehavingVehicle.start([sleepy], 1, folder.path, true)
    const vehicle = misbehaving
    await vehicle.until(() => vehicle.count('offline') === 1)
    return vehicle
  }

  it('sleeps until it is woken, and then takes its command', async () => {
    const vehicle = await asleep()
    await vehicle.clock.advance(minutes(10))
    expect([vehicle.cloud.isConnected, vehicle.count('offline')]).toEqual([false, 1])
    expect(vehicle.vehicle.wake()).toBe(true)
    await vehicle.until(() => vehicle.cloud.isConnected)
    expect(vehicle.vehicle.wake(), 'it is awake').toBe(false)
    const command = vehicle.make()
    await vehicle.ask(command)
    expect(vehicle.ledger.effectsOf(command.id)).toHaveLength(1)
  })

  it('wakes by itself when it is calm', async () => {
    const vehicle = await asleep()
    vehicle.vehicle.becomeCalm()
    await vehicle.until(() => vehicle.cloud.isConnected)
  })
})

describe('deaf', () => {
  it('hears some things and not others, and everything when it is calm', async () => {
    const vehicle = await start([deaf])
    let asked = 0
    await vehicle.until(
      () => asked === 40,
      () => vehicle.cloud.send({ kind: 'probe', nonce: `p-${(asked += 1)}` }),
    )
    const heard = vehicle.count('probed')
    expect(heard).toBeGreaterThan(5)
    expect(heard).toBeLessThan(35)
    vehicle.vehicle.becomeCalm()
    vehicle.cloud.send({ kind: 'probe', nonce: 'last' })
    await vehicle.until(() => vehicle.count('probed') === heard + 1)
  })
})

describe('double-acking', () => {
  it('sends things again, and stops when it is calm', async () => {
    const vehicle = await start([doubleAcking])
    const commands = Array.from({ length: 10 }, () => vehicle.make())
    for (const command of commands) await vehicle.ask(command)
    expect(vehicle.cloud.acks.length).toBeGreaterThan(35)
    vehicle.vehicle.becomeCalm()
    const command = vehicle.make()
    await vehicle.ask(command)
    expect(vehicle.cloud.acksOf(command.id)).toHaveLength(3)
  })
})

describe('out-of-order', () => {
  it('has acks overtake each other, and loses none while it is connected', async () => {
    const vehicle = await start([outOfOrder])
    const commands = Array.from({ length: 12 }, () => vehicle.make())
    for (const command of commands) await vehicle.ask(command)
    await vehicle.until(() => commands.every(({ id }) => vehicle.cloud.acksOf(id).length >= 3))
    const orders = commands.map(({ id }) =>
      vehicle.cloud
        .acksOf(id)
        .map(({ status }) => status)
        .join(),
    )
    expect(orders).toContain('received,running,succeeded')
    expect(new Set(orders).size).toBeGreaterThan(2)
  })
})

describe('slow', () => {
  it('[L5] is slow after its effect, never before it', async () => {
    const vehicle = await start([slow])
    const before = vehicle.clock.now()
    const command = vehicle.make()
    await vehicle.ask(command)
    expect(vehicle.clock.now() - before).toBeGreaterThan(effectDurationMax + 100)
    expect(vehicle.ledger.effectsOf(command.id)[0]!.at - before).toBeLessThan(500)
  })

  it('misses its answer timeout now and then, where that is short', async () => {
    const vehicle = await start([slow])
    const commands = Array.from({ length: 60 }, () => vehicle.make({ answerTimeoutSeconds: 5 }, hours(2)))
    for (const command of commands) await vehicle.ask(command)
    const answers = commands.map(({ id }) => vehicle.cloud.answerOf(id)?.reason?.code)
    expect(new Set(answers)).toEqual(new Set(['done', 'timed_out']))
  })
})

describe('clock-skewed', () => {
  it('drifts no more than the contract allows', async () => {
    const vehicle = await start([])
    for (let seed = 0; seed < 20; seed += 1) {
      const clock = clockSkewed.attach(vehicle.vehicle, new Random(seed)).wrapClock!(vehicle.clock)
      const [wall, monotonic] = [clock.now(), clock.monotonic()]
      expect(Math.abs(wall - vehicle.clock.now())).toBeGreaterThanOrEqual(hours(1))
      await vehicle.clock.advance(seconds(100))
      const drift = Math.abs(clock.monotonic() - monotonic - seconds(100)) / seconds(100)
      expect(drift).toBeLessThanOrEqual((clockDriftPpm / 1_000_000) * 1.000_001)
      expect(drift).toBeGreaterThan(0)
    }
  })

  it('[L5] takes what is in time and refuses what is late all the same', async () => {
    const vehicle = await start([clockSkewed])
    await vehicle.clock.advance(hours(0.5))
    const [inTime, late] = [vehicle.make({}, seconds(5)), vehicle.make({}, seconds(-1))]
    await vehicle.ask(inTime)
    await vehicle.ask(late)
    expect(vehicle.cloud.answerOf(inTime.id)).toMatchObject({ status: 'succeeded' })
    expect(vehicle.cloud.answerOf(late.id)).toMatchObject({ status: 'rejected', reason: { code: 'not_after_passed' } })
    expect(vehicle.ledger.late).toEqual([])
  })
})

describe('rejecting', () => {
  it('refuses some and fails at some, and those have no effect', async () => {
    const vehicle = await start([rejecting])
    const commands = Array.from({ length: 50 }, () => vehicle.make())
    for (const command of commands) await vehicle.ask(command)
    const statuses = commands.map(({ id }) => vehicle.cloud.answerOf(id)!.status)
    expect(new Set(statuses)).toEqual(new Set(['succeeded', 'failed', 'rejected']))
    for (const [index, { id }] of commands.entries())
      expect(vehicle.ledger.effectsOf(id)).toHaveLength(statuses[index] === 'succeeded' ? 1 : 0)
  })
})

it('all together keep the laws', async () => {
  const vehicle = await start(
    [rebooting, forgetful, sleepy, deaf, doubleAcking, outOfOrder, slow, clockSkewed, rejecting],
    3,
  )
  const commands = []
  for (let count = 0; count < 20; count += 1) {
    const command = vehicle.make({}, seconds(20))
    commands.push(command)
    await vehicle.ask(command)
  }
  expect([vehicle.ledger.doubles, vehicle.ledger.late]).toEqual([[], []])
  expect(vehicle.count('power_cut')).toBeGreaterThan(0)
})
