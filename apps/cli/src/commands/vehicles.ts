import type { KeyfobClient, Vehicle, VehicleSigning } from '@keyfob/client'
import { type Command, Option } from 'commander'
import { clientOf } from '../client-of.ts'
import { addGuardsCommand } from './guards.ts'
import { addCredentialCommands } from './credentials.ts'
import { addMessagesCommand } from './messages.ts'
import { type ApiOptions, countArgument, sinceArgument, withApi } from '../options.ts'
import { printMore } from '../print-more.ts'
import { type Text, line, paint, printJson, printLine, printTable } from '../terminal.ts'

type Policy = NonNullable<VehicleSigning['policy']> | 'configured'
const signingOption = (): Option =>
  new Option('--policy <policy>', 'its own signing policy; configured: that of the server').choices([
    'off',
    'optional',
    'required',
    'configured',
  ])

/** `keyfob vehicles [vin]` lists or shows; `register`, `label`, `signing` and `remove` change one. */
export const addVehiclesCommand = (program: Command): void => {
  const vehicles = withApi(program.command('vehicles').description('list the vehicles, or show one'))
    .argument('[vin]', 'one vehicle, with its reported state')
    .option('--q <part>', 'whose VIN begins or ends so')
    .addOption(new Option('--online', 'believed to be online').conflicts('offline'))
    .option('--offline', 'believed to be offline')
    .option('--seen-before <instant>', 'last seen before: an instant, or a span before now, as in 2h', sinceArgument)
    .option('--version <name:version>', 'that have this version now, as in sdk:0.1.0')
    .option('--label <label>', 'that have this label')
    .addOption(
      new Option('--sort <order>', 'seenAt: those first that were not seen for longest').choices([
        'vin',
        'seenAt',
        '-seenAt',
      ]),
    )
    .option('--count', 'say how many there are instead, counted up to 100,000')
    .option('--limit <count>', 'how many', countArgument(200), 50)
    .action(find)
  const ofOne = (name: string, description: string): Command =>
    withApi(vehicles.command(name).description(description)).argument('<vin>', 'of the vehicle')
  ofOne('register', 'register a vehicle, or change its IVC')
    .option('--ivc <id>', 'the IVC that it is paired with')
    .option('--label <label...>', 'all its labels')
    .option('--key <file>', 'its public keys, all of them, as JSON Web Keys')
    .addOption(signingOption())
    .action(register)
  ofOne('label', 'set the labels of a vehicle; without labels: remove them all')
    .argument('[labels...]', 'all its labels')
    .action(label)
  ofOne('signing', 'show the signing policy and the public keys of a vehicle')
    .addOption(signingOption())
    .action(signing)
  ofOne('remove', 'remove a vehicle; its commands are kept in history').action(remove)
  ofOne('erase', 'erase all that is kept of a vehicle: its commands, its events, and what the audit says of it').action(
    erase,
  )
  addGuardsCommand(vehicles)
  addMessagesCommand(vehicles)
  addCredentialCommands(vehicles)
}

type Filters = Omit<
  NonNullable<Parameters<KeyfobClient['vehicles']['list']>[0]>,
  'online' | 'count' | 'limit' | 'cursor'
>

interface FindOptions extends ApiOptions, Filters {
  readonly online?: true
  readonly offline?: true
  readonly count?: true
  readonly limit: number
}

const find = async (vin: string | undefined, options: FindOptions): Promise<void> => {
  const { api, keyFile, json, limit, online, offline, count, ...others } = options
  const { vehicles } = clientOf({ api, ...(keyFile !== undefined && { keyFile }) })
  if (vin !== undefined) return show(await vehicles.get(vin), json)
  const filters = {
    ...others,
    ...(online && { online: 'true' as const }),
    ...(offline && { online: 'false' as const }),
  }
  if (count) return tellCount(await vehicles.count(filters), json)
  const { items, next } = await vehicles.list({ ...filters, limit }).first()
  printMore({ next, limit })
  if (json) return items.forEach(printJson)
  if (items.length === 0 && Object.keys(filters).length === 0)
    return printLine('There are no vehicles. "keyfob vehicles register" makes one known.')
  if (items.length === 0) return printLine('There are no such vehicles.')
  printTable(['VIN', 'IVC', 'online', 'seen', 'labels'], items.map(rowOf))
}

const tellCount = (count: number, json: true | undefined): void =>
  json ? printJson({ count }) : printLine(String(count))

interface RegisterOptions extends ApiOptions {
  readonly ivc?: string
  readonly label?: readonly string[]
  readonly key?: string
  readonly policy?: Policy
}

const register = async (
  vin: string,
  { ivc, label: labels, key, policy, ...options }: RegisterOptions,
): Promise<void> => {
  const { vehicles } = clientOf(options)
  // Read first, so that a wrong file registers nothing.
  const keys = key === undefined ? undefined : await (await import('../key-set-file.ts')).readPublicKeyFile(key)
  const vehicle = await vehicles.put(vin, { ivc, labels })
  if (keys !== undefined || policy !== undefined)
    await vehicles.putSigning(vin, { keys: keys && [...keys], policy: given(policy) })
  tell(vehicle, 'registered', options)
}

const signing = async (vin: string, { json, policy, ...options }: ApiOptions & { policy?: Policy }): Promise<void> => {
  const { vehicles } = clientOf(options)
  const found =
    policy === undefined ? await vehicles.signing(vin) : await vehicles.putSigning(vin, { policy: given(policy) })
  if (json) return printJson(found)
  printLine(line`policy ${found.policy ?? 'as configured'}, in effect ${found.effective}`)
  printTable(
    ['key'],
    found.keys.map(({ kid }) => [kid]),
  )
}

/** `configured` is null to the API, and undefined leaves the policy as it is. */
const given = (policy: Policy | undefined): VehicleSigning['policy'] | undefined =>
  policy === 'configured' ? null : policy

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

const erase = async (vin: string, { json, ...options }: ApiOptions): Promise<void> => {
  const erased = await clientOf(options).vehicles.erase(vin)
  if (json) printJson({ vin, ...erased })
  else printLine(line`Erased: ${erased.commands} commands, and parts of ${erased.auditEntries} entries of the audit.`)
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
