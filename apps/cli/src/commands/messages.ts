import type { SeenMessages } from '@keyfob/client'
import { type Command, Option } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, countArgument, withApi } from '../options.ts'
import { printJson, printLine, printNote, printTable } from '../terminal.ts'

interface Options extends ApiOptions {
  readonly minutes?: number
  readonly end?: true
}

/** `keyfob vehicles messages <vin>`: the raw messages of one vehicle, for admins who ask for them. */
export const addMessagesCommand = (vehicles: Command): void => {
  withApi(vehicles.command('messages').description('show the last raw messages of a vehicle, positions hidden'))
    .argument('<vin>', 'of the vehicle')
    .addOption(
      new Option('--minutes <count>', 'keep its messages from now on, for so long')
        .argParser(countArgument(60))
        .conflicts('end'),
    )
    .option('--end', 'keep them no longer, and delete them')
    .action(messages)
}

const messages = async (vin: string, { json, minutes, end, ...options }: Options): Promise<void> => {
  const { vehicles } = clientOf(options)
  if (end) {
    await vehicles.endMessages(vin)
    return json ? printJson({ vin, ended: true }) : printLine(`The messages of ${vin} are deleted.`)
  }
  const found = minutes === undefined ? await vehicles.messages(vin) : await vehicles.watchMessages(vin, { minutes })
  return json ? printJson(found) : show(found)
}

const show = ({ vin, watchedUntil, items }: SeenMessages): void => {
  if (watchedUntil === null)
    return printLine(`The messages of ${vin} are not kept. "keyfob vehicles messages ${vin} --minutes 10" begins it.`)
  printNote(`Kept until ${watchedUntil}; the newest first.`)
  if (items.length === 0) return printLine('No message was seen yet.')
  printTable(
    ['at', 'direction', 'kind', 'bytes', 'payload'],
    items.map((each) => [
      each.at,
      each.direction === 'to_vehicle' ? 'to vehicle' : 'from vehicle',
      each.kind,
      String(each.bytes),
      each.payload ?? each.problem ?? '',
    ]),
  )
}
