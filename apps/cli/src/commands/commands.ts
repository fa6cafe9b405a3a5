import type { CommandWithTimeline, Hop, State } from '@keyfob/client'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, countArgument, withApi } from '../options.ts'
import { printMore } from '../print-more.ts'
import { line, paint, paintState, printJson, printLine, printTable } from '../terminal.ts'

export const addCommandsCommand = (program: Command): void => {
  withApi(program.command('commands').description('list the commands, newest first, or show one with its timeline'))
    .argument('[id]', 'one command')
    .option('--vin <vin>', 'of one vehicle')
    .option('--state <state>', 'in one state')
    .option('--limit <count>', 'how many', countArgument(200), 20)
    .action(commands)
}

interface CommandsOptions extends ApiOptions {
  readonly vin?: string
  readonly state?: string
  readonly limit: number
}

const commands = async (
  id: string | undefined,
  { json, vin, state, limit, ...options }: CommandsOptions,
): Promise<void> => {
  const client = clientOf(options)
  if (id !== undefined) return show(await client.commands.get(id), json)
  // The API checks the state.
  const { items, next } = await client.commands.list({ limit, vin, state: state as State | undefined }).first()
  printMore({ next, limit })
  if (json) return items.forEach(printJson)
  printTable(
    ['id', 'command', 'VIN', 'state', 'reason', 'accepted'],
    items.map((item) => [item.id, item.command, item.vin, paintState(item.state), item.reason.code, item.acceptedAt]),
  )
}

const show = (command: CommandWithTimeline, json: true | undefined): void => {
  if (json) return printJson(command)
  printLine(line`${paintState(command.state)}  ${command.command} → ${command.vin}  ${paint(command.id, 'dim')}`)
  const rows = command.timeline.map((hop) => [
    hop.at,
    `+${hop.afterMs} ms`,
    hop.event,
    hop.state ? paintState(hop.state) : '',
    whyOf(hop),
  ])
  printTable(['at', 'after', 'hop', 'state', 'reason'], rows)
}

const whyOf = ({ reason, who }: Hop): string => {
  if (reason === undefined) return who === undefined ? '' : `by ${who}`
  return reason.detail ? `${reason.code}: ${reason.detail}` : reason.code
}
