import { readFileSync, readdirSync } from 'node:fs'
import { Catalogue, type CommandMessage, type CommandType } from '@keyfob/protocol'
import { VirtualClock } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { paramsFor } from '../driver/params-for.ts'
import { Random } from '../random.ts'
import { sampleCommand } from '../testing/sample-command.ts'
import { Car, type Signals, signal } from './car.ts'
import { CarActuator, effectDurationMax, effectDurationMin } from './car-actuator.ts'
import type { ToldType } from './car-command-of.ts'
import { carCommands } from './car-commands.ts'

const folder = new URL('../../../../contract/catalogue/', import.meta.url)
const catalogue = new Catalogue(
  readdirSync(folder).map((source) => ({
    source,
    definition: JSON.parse(readFileSync(new URL(source, folder), 'utf8')) as unknown,
  })),
)

const never = new AbortController().signal

const seatHeat: ToldType = {
  name: 'seat_heat',
  result: { properties: { level: { type: 'integer', minimum: 2, maximum: 2 } }, required: ['level'] },
  postCondition: [
    { signal: 'Vehicle.Seat.Heating', param: 'level' },
    { signal: 'Vehicle.Seat.IsOccupied', param: 'absent' },
  ],
}

const makeCar = (seed = 1, types: readonly ToldType[] = catalogue.types) => {
  const clock = new VirtualClock()
  const car = new Car(new Random(seed))
  const effects: CommandMessage[] = []
  const reports: Signals[] = []
  const actuator = new CarActuator({
    car,
    clock,
    random: new Random(seed),
    types: () => types,
    onEffect: (command) => effects.push(command),
    onChange: (signals) => reports.push(signals),
  })
  const execute = async (command: CommandMessage) => {
    const outcome = actuator.execute(command, never)
    await clock.advance(effectDurationMax)
    return outcome
  }
  return { clock, car, effects, reports, actuator, execute }
}

const messageOf = (type: CommandType, seed: number): CommandMessage =>
  sampleCommand(seed, { command: type.name, lane: type.lane, params: paramsFor(type.params, new Random(seed)) })

const expected = (type: CommandType, { params }: CommandMessage) =>
  type.postCondition.flatMap((condition) => {
    const value = 'value' in condition ? condition.value : params[condition.param]
    // A command to some doors shows on those doors.
    const named = params['doors'] as readonly string[] | undefined // made by the catalogue's schema
    const isMeant = named === undefined || named.some((door) => condition.signal.includes(door))
    return isMeant ? [[condition.signal, value]] : []
  })

describe.each(catalogue.types)('$name', (type) => {
  it.each([1, 2, 3, 4, 5])('is understood, shows its post-condition, and fits the result schema (%d)', async (seed) => {
    const { car, actuator, execute } = makeCar(seed)
    const message = messageOf(type, seed)
    expect(catalogue.checkParams(type, message.params)).toEqual([])
    expect(actuator.refuse(message)).toBeUndefined()
    const outcome = await execute(message)
    expect(outcome.status).toBe('succeeded')
    expect(catalogue.checkResult(type, outcome.result)).toEqual([])
    expect(Object.entries(car.signals)).toEqual(expect.arrayContaining(expected(type, message)))
  })

  it('is done already the second time, without an effect, if something shows it', async () => {
    const { effects, execute } = makeCar()
    const message = messageOf(type, 1)
    await execute(message)
    const before = effects.length
    const outcome = await execute(message)
    const isShown = type.postCondition.length > 0
    expect(outcome.reason?.code).toBe(isShown ? 'already_done' : 'done')
    expect(effects.length - before).toBe(isShown ? 0 : 1)
    expect(catalogue.checkResult(type, outcome.result)).toEqual([])
  })
})

describe('CarActuator', () => {
  it('has nothing of its own that the catalogue does not have', () => {
    expect([...carCommands.keys()].filter((name) => catalogue.find(name) === undefined)).toEqual([])
  })

  it('does what it is told of a type that it was not built for', async () => {
    const { car, effects, actuator, execute } = makeCar(1, [seatHeat])
    const message = sampleCommand(1, { command: 'seat_heat', params: { level: 2 } })
    expect(actuator.refuse(message)).toBeUndefined()
    expect(await execute(message)).toMatchObject({
      status: 'succeeded',
      reason: { code: 'done' },
      result: { level: 2 },
    })
    expect([car.signals['Vehicle.Seat.Heating'], car.signals['Vehicle.Seat.IsOccupied']]).toEqual([2, undefined])
    expect((await execute(message)).reason?.code).toBe('already_done')
    expect(effects).toHaveLength(1)
    expect(makeCar().actuator.refuse(message)?.code).toBe('not_supported')
  })

  it('refuses what it does not know, and params that it does not take', () => {
    const { actuator } = makeCar()
    const codeOf = (more: Partial<CommandMessage>) => actuator.refuse(sampleCommand(1, more))?.code
    expect(codeOf({ command: 'fly' })).toBe('not_supported')
    expect(codeOf({ command: 'charge_limit_set', params: {} })).toBe('invalid_params')
    expect(codeOf({ command: 'doors_lock', params: { doors: ['Row9.DriverSide'] } })).toBe('invalid_params')
  })

  it('fails without an effect when asked to do what it would have refused', async () => {
    const { effects, execute } = makeCar()
    expect(await execute(sampleCommand(1, { command: 'fly' }))).toMatchObject({ status: 'failed' })
    expect(effects).toEqual([])
  })

  it('[L4] counts an effect from its beginning, and takes its time over it', async () => {
    const { clock, car, effects, reports, actuator } = makeCar()
    const outcome = actuator.execute(sampleCommand(1), never)
    expect(effects).toHaveLength(1)
    await clock.advance(effectDurationMin - 1)
    expect(car.get(signal.engineRunning)).toBe(false)
    await clock.advance(effectDurationMax - effectDurationMin + 1)
    expect(await outcome).toEqual({ status: 'succeeded', reason: { code: 'done' }, result: { engineRunning: true } })
    expect(reports).toEqual([expect.objectContaining({ [signal.engineRunning]: true })])
  })

  it('cannot tell when it is cut off, and leaves its signals or does not', async () => {
    const left = new Set<unknown>()
    for (let seed = 0; seed < 20; seed += 1) {
      const { car, clock, effects, reports, actuator } = makeCar(seed)
      const cut = new AbortController()
      const outcome = actuator.execute(sampleCommand(1), cut.signal)
      cut.abort()
      expect(await outcome).toEqual({ status: 'unknown', reason: { code: 'interrupted' } })
      expect([effects.length, reports.length, clock.pending]).toEqual([1, 0, 0])
      left.add(car.get(signal.engineRunning))
    }
    expect(left).toEqual(new Set([true, false]))
  })
})
