import { type Car, type Signals, doorLocked, doors, signal, windowOpen } from './car.ts'

type Params = Readonly<Record<string, unknown>>

/** What a car does for one command type. */
export interface CarCommand {
  /** The signals that the effect leaves; empty when nothing shows it, so that it is never done already. */
  changes(params: Params): Signals
  /** By the type's result schema, of the car as it is after the effect. */
  result(car: Car): Readonly<Record<string, unknown>>
  /** What is wrong with the params, for a person; the cloud has checked them by the schema before. */
  findFault?(params: Params): string | undefined
}

const nothing = (): Signals => ({})

const sets = (changes: Signals, result: Readonly<Record<string, unknown>> = {}): CarCommand => ({
  changes: () => changes,
  result: () => result,
})

const forDoors = (nameOf: (door: string) => string, value: boolean) => (params: Params) =>
  Object.fromEntries(meant(params).map((door) => [nameOf(door), value]))

/** The doors that the command addresses: all, unless some are named. */
const meant = (params: Params): readonly string[] =>
  Array.isArray(params['doors']) ? params['doors'].filter((door) => typeof door === 'string') : doors

const findUnknownDoor = (params: Params): string | undefined => {
  const unknown = meant(params).find((door) => !doors.some((known) => known === door))
  return unknown === undefined ? undefined : `there is no door ${unknown.slice(0, 40)}`
}

const climateStart: CarCommand = {
  changes: ({ temperatureCelsius: target }) => ({
    [signal.climateActive]: true,
    ...(typeof target === 'number' && { [signal.climateTarget]: target }),
  }),
  result: (car) => ({ cabinTemperatureCelsius: car.get(signal.cabinTemperature) }),
}

const chargeLimitSet: CarCommand = {
  changes: ({ percent }) => (typeof percent === 'number' ? { [signal.chargeLimit]: percent } : {}),
  result: (car) => ({ percent: car.get(signal.chargeLimit) }),
  findFault: ({ percent }) => (Number.isInteger(percent) ? undefined : 'percent is no whole number'),
}

/** Metres: what a receiver under open sky says of itself. */
const locateAccuracy = 8

/** What a car has of its own, by the names of the catalogue. Other types it has to be told of. */
export const carCommands: ReadonlyMap<string, CarCommand> = new Map<string, CarCommand>([
  ['engine_start', sets({ [signal.engineRunning]: true }, { engineRunning: true })],
  ['engine_stop', sets({ [signal.engineRunning]: false }, { engineRunning: false })],
  ['doors_lock', { changes: forDoors(doorLocked, true), result: () => ({ locked: true }), findFault: findUnknownDoor }],
  [
    'doors_unlock',
    { changes: forDoors(doorLocked, false), result: () => ({ locked: false }), findFault: findUnknownDoor },
  ],
  ['trunk_open', sets({ [signal.trunkOpen]: true }, { open: true })],
  ['horn_honk', sets({})],
  ['lights_flash', sets({})],
  ['climate_start', climateStart],
  ['climate_stop', sets({ [signal.climateActive]: false })],
  ['windows_close', { changes: forDoors(windowOpen, false), result: () => ({ closed: true }) }],
  ['charge_start', sets({ [signal.charging]: true }, { charging: true })],
  ['charge_stop', sets({ [signal.charging]: false }, { charging: false })],
  ['charge_limit_set', chargeLimitSet],
  ['locate', { changes: nothing, result: (car) => ({ ...car.position, accuracyMeters: locateAccuracy }) }],
  ['status_refresh', { changes: nothing, result: (car) => ({ signals: Object.keys(car.signals).length }) }],
])
