import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, countArgument, withApi } from '../options.ts'
import { printJson, printNote, printLine, printTable } from '../terminal.ts'

type Options = ApiOptions

/** `keyfob parked list|retry|remove`: messages of vehicles that could not be read or applied. */
export const addParkedCommand = (program: Command): void => {
  const parked = program.command('parked').description('messages of vehicles that could not be read or applied')
  withApi(parked.command('list').description('list the oldest ones'))
    .option('--limit <count>', 'how many', countArgument(200), 50)
    .action(list)
  withApi(parked.command('retry').description('give an ack to the workers again'))
    .argument('<id>', 'of the parked message')
    .action(retry)
  withApi(parked.command('remove').description('remove one')).argument('<id>', 'of the parked message').action(remove)
}

const list = async ({ json, limit, ...options }: Options & { limit: number }): Promise<void> => {
  const items = await clientOf(options).parked.list({ limit })
  if (items.length === limit) printNote(`These are the oldest ${limit}; there may be more.`)
  if (json) return items.forEach(printJson)
  if (items.length === 0) return printLine('Nothing is parked.')
  printTable(
    ['id', 'parked', 'VIN', 'kind', 'bytes', 'problem'],
    items.map((each) => [each.id, each.parkedAt, each.vin, each.uplink, String(each.bytes), each.problem]),
  )
}

const retry = async (id: string, { json, ...options }: Options): Promise<void> => {
  await clientOf(options).parked.retry(id)
  if (json) printJson({ id, retried: true })
  else printLine('The workers have the ack again.')
}

const remove = async (id: string, { json, ...options }: Options): Promise<void> => {
  await clientOf(options).parked.drop(id)
  if (json) printJson({ id, removed: true })
  else printLine('The parked message is removed.')
}
