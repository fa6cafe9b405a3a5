import type { KeyfobClient, Vehicle } from '@keyfob/client'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, countArgument, withApi } from '../options.ts'
import { type Text, paint, printJson, printLine, printTable } from '../terminal.ts'

export const addVehiclesCommand = (program: Command): void => {
  withApi(program.command('vehicles').description('list the vehicles, or show one'))
    .argument('[vin]', 'one vehicle, with its reported state')
    .option('--limit <count>', 'how many', countArgument(200), 50)
    .option('--remove', 'delete the vehicle with this VIN; its commands are kept in history')
    .action(vehicles)
}

const vehicles = async (
  vin: string | undefined,
  options: ApiOptions & { limit: number; remove?: true },
): Promise<void> => {
  const api = clientOf(options)
  if (options.remove) return remove(api, vin)
  if (vin !== undefined) return show(await api.vehicles.get(vin), options.json)
  const { items } = await api.vehicles.list({ limit: options.limit }).first()
  if (options.json) return items.forEach(printJson)
  printTable(
    ['VIN', 'IVC', 'online', 'seen'],
    items.map((vehicle) => [vehicle.vin, vehicle.ivc ?? '', hint(vehicle), vehicle.presence.seenAt ?? '']),
  )
}

const remove = async (api: KeyfobClient, vin: string | undefined): Promise<void> => {
  if (vin === undefined) throw new Error('--remove needs the VIN of the vehicle to delete.')
  await api.vehicles.remove(vin)
  printLine(`${vin} is deleted.`)
}

const hint = ({ presence }: Vehicle): Text =>
  presence.online === null ? '?' : presence.online ? paint('yes', 'green') : paint('no', 'yellow')

const show = (vehicle: Vehicle, json: true | undefined): void => {
  if (json) return printJson(vehicle)
  printTable(
    ['VIN', 'IVC', 'online', 'seen'],
    [[vehicle.vin, vehicle.ivc ?? '', hint(vehicle), vehicle.presence.seenAt ?? '']],
  )
  printTable(
    ['signal', 'value'],
    Object.entries(vehicle.reported).map(([signal, { value }]) => [signal, shown(value)]),
  )
}

/** A text unchanged, anything else (a number, a list, an object) as JSON. */
const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
