import type { DemoVehicle } from '@keyfob/client'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, listArgument, withApi } from '../options.ts'
import { type Text, line, paint, printJson, printLine, printTable } from '../terminal.ts'

/** `keyfob demo …`: the demo vehicles of a `keyfob serve` that has some. */
export const addDemoCommand = (program: Command): void => {
  const demo = program.command('demo').description('demo vehicles: add them, let them misbehave, pull their plug')
  const verb = (name: string, description: string): Command => withApi(demo.command(name).description(description))
  const ofOne = (name: string, description: string): Command =>
    verb(name, description).argument('<vin>', 'of the demo vehicle')
  verb('list', 'list them').action(list)
  verb('behaviours', 'list how they may misbehave').action(behaviours)
  verb('add', 'add one')
    .option('--behaviour <names>', 'how it misbehaves, as in sleepy,slow; may be repeated', listArgument)
    .action(add)
  ofOne('misbehave', 'let one misbehave in these ways; without any: it does what it should')
    .argument('[behaviours...]', 'all its behaviours')
    .action(misbehave)
  ofOne('unplug', 'pull the plug of one: it says nothing more').action(plug(false))
  ofOne('plug', 'plug one in again').action(plug(true))
  ofOne('remove', 'remove one; its record and its commands stay').action(remove)
}

const list = async ({ json, ...options }: ApiOptions): Promise<void> => {
  const { items } = await clientOf(options).demo.list()
  if (json) return items.forEach((each) => printJson(each))
  if (items.length === 0) return printLine('There are no demo vehicles now. "keyfob demo add" adds one.')
  printTable(
    ['VIN', 'IVC', 'plug', 'connected', 'behaviours'],
    items.map((each) => [each.vin, each.ivc, plugOf(each), yesOrNo(each.connected), each.behaviours.join(', ')]),
  )
}

const behaviours = async ({ json, ...options }: ApiOptions): Promise<void> => {
  const { behaviours: all } = await clientOf(options).demo.list()
  if (json) return all.forEach((each) => printJson(each))
  printTable(
    ['behaviour', 'the vehicle'],
    all.map(({ name, summary }) => [name, summary]),
  )
}

const add = async ({ behaviour, ...options }: ApiOptions & { behaviour?: readonly string[] }): Promise<void> =>
  tell(await clientOf(options).demo.add({ behaviours: behaviour ?? [] }), options)

const misbehave = async (vin: string, names: readonly string[], options: ApiOptions): Promise<void> =>
  tell(await clientOf(options).demo.change(vin, { behaviours: names }), options)

const plug =
  (pluggedIn: boolean) =>
  async (vin: string, options: ApiOptions): Promise<void> =>
    tell(await clientOf(options).demo.change(vin, { pluggedIn }), options)

const remove = async (vin: string, { json, ...options }: ApiOptions): Promise<void> => {
  await clientOf(options).demo.remove(vin)
  if (json) printJson({ vin, removed: true })
  else printLine(`The demo vehicle ${vin} is removed.`)
}

const tell = (vehicle: DemoVehicle, { json }: ApiOptions): void => {
  if (json) return printJson(vehicle)
  const { vin, connected, behaviours: names } = vehicle
  const connection = connected ? 'connected' : 'not connected'
  printLine(line`${vin} is plugged ${plugOf(vehicle)} and ${connection}; behaviours: ${names.join(', ') || 'none'}.`)
}

const plugOf = ({ pluggedIn }: DemoVehicle): Text => (pluggedIn ? 'in' : paint('out', 'yellow'))

const yesOrNo = (is: boolean): Text => (is ? paint('yes', 'green') : paint('no', 'yellow'))
