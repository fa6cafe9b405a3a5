import type { Vehicle } from '@keyfob/client'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, countArgument, withApi } from '../options.ts'
import { printMore } from '../print-more.ts'
import { type Text, line, paint, printJson, printLine, printTable } from '../terminal.ts'

/** `keyfob vehicles [vin]` lists or shows; `register`, `label` and `remove` change one. */
export const addVehiclesCommand = (program: Command): void => {
  const vehicles = withApi(program.command('vehicles').description('list the vehicles, or show one'))
    .argument('[vin]', 'one vehicle, with its reported state')
    .option('--limit <count>', 'how many', countArgument(200), 50)
    .action(find)
  const ofOne = (name: string, description: string): Command =>
    withApi(vehicles.command(name).description(description)).argument('<vin>', 'of the vehicle')
  ofOne('register', 'register a vehicle, or change its IVC')
    .option('--ivc <id>', 'the IVC that it is paired with')
    .option('--label <label...>', 'all its labels')
    .action(register)
  ofOne('label', 'set the labels of a vehicle; without labels: remove them all')
    .argument('[labels...]', 'all its labels')
    .action(label)
  ofOne('remove', 'remove a vehicle; its commands are kept in history').action(remove)
}

const find = async (
  vin: string | undefined,
  { json, limit, ...options }: ApiOptions & { limit: number },
): Promise<void> => {
  const { vehicles } = clientOf(options)
  if (vin !== undefined) return show(await vehicles.get(vin), json)
  const { items, next } = await vehicles.list({ limit }).first()
  printMore({ next, limit })
  if (json) return items.forEach(printJson)
  if (items.length === 0) return printLine('There are no vehicles. "keyfob vehicles register" makes one known.')
  printTable(['VIN', 'IVC', 'online', 'seen', 'labels'], items.map(rowOf))
}

const register = async (
  vin: string,
  { ivc, label: labels, ...options }: ApiOptions & { ivc?: string; label?: readonly string[] },
): Promise<void> => tell(await clientOf(options).vehicles.put(vin, { ivc, labels }), 'registered', options)

const label = async (vin: string, labels: readonly string[], options: ApiOptions): Promise<void> => {
  const { vehicles } = clientOf(options)
  await vehicles.get(vin) // labels alone would register it
  tell(await vehicles.put(vin, { labels }), 'labelled', options)
}

const tell = (vehicle: Vehicle, done: string, { json }: ApiOptions): void => {
  if (json) return printJson(vehicle)
  const { vin, ivc, labels } = vehicle
  printLine(line`${vin} is ${done}: IVC ${ivc ?? 'none'}, labels ${labels.join(', ') || 'none'}.`)
}

const remove = async (vin: string, { json, ...options }: ApiOptions): Promise<void> => {
  await clientOf(options).vehicles.remove(vin)
  if (json) printJson({ vin, removed: true })
  else printLine(`${vin} is removed. Its commands stay in history.`)
}

const rowOf = (vehicle: Vehicle): readonly Text[] => [
  vehicle.vin,
  vehicle.ivc ?? '',
  hint(vehicle),
  vehicle.presence.seenAt ?? '',
  vehicle.labels.join(', '),
]

const hint = ({ presence }: Vehicle): Text =>
  presence.online === null ? '?' : presence.online ? paint('yes', 'green') : paint('no', 'yellow')

const show = (vehicle: Vehicle, json: true | undefined): void => {
  if (json) return printJson(vehicle)
  printTable(['VIN', 'IVC', 'online', 'seen', 'labels'], [rowOf(vehicle)])
  printTable(
    ['signal', 'value'],
    Object.entries(vehicle.reported).map(([signal, { value }]) => [signal, shown(value)]),
  )
}

/** A text unchanged, anything else (a number, a list, an object) as JSON. */
const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
