import type { Approval, CommandWithTimeline, Hop, KeyfobClient } from '@keyfob/client'
import type { Command } from 'commander'
import { commandOrApproval } from '../await-approval.ts'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, countArgument, sinceArgument, withApi } from '../options.ts'
import { printApproval } from '../print-approval.ts'
import { printMore } from '../print-more.ts'
import { scheduleIdOf } from '../schedule-id-of.ts'
import { line, paint, paintState, printJson, printLine, printTable } from '../terminal.ts'

export const addCommandsCommand = (program: Command): void => {
  withApi(program.command('commands').description('list the commands, newest first, or show one with its timeline'))
    .argument('[id]', 'one command')
    .option('--vin <vin>', 'of one vehicle')
    .option('--command <name>', 'of one type')
    .option('--state <states>', 'in one state, or in several, as in failed,rejected')
    .option('--reason <code>', 'with this reason now')
    .option('--who <caller>', 'submitted by this caller, as in key:k3x9p2m7qa')
    .option('--schedule <schedule>', 'submitted by this schedule: its name or id')
    .option('--from <instant>', 'accepted then or later: an instant, or a span before now, as in 2h', sinceArgument)
    .option('--to <instant>', 'accepted before: an instant, or a span before now', sinceArgument)
    .option('--label <label>', 'to vehicles that have this label now')
    .option('--version <name:version>', 'to vehicles that have this version now, as in sdk:0.1.0')
    .option('--limit <count>', 'how many', countArgument(200), 20)
    .action(commands)
}

/** Filters of the list; the API checks them. */
type Filters = Omit<NonNullable<Parameters<KeyfobClient['commands']['list']>[0]>, 'limit' | 'cursor'>

interface CommandsOptions extends ApiOptions, Filters {
  readonly limit: number
}

const commands = async (id: string | undefined, options: CommandsOptions): Promise<void> => {
  const { api, keyFile, json, schedule, limit, ...filters } = options
  const client = clientOf({ api, ...(keyFile !== undefined && { keyFile }) })
  if (id !== undefined) return showOne(await commandOrApproval(client.commands.get(id)), json)
  const of = schedule === undefined ? undefined : await scheduleIdOf(client, schedule)
  const { items, next } = await client.commands.list({ ...filters, schedule: of, limit }).first()
  printMore({ next, limit })
  if (json) return items.forEach(printJson)
  printTable(
    ['id', 'command', 'VIN', 'state', 'reason', 'accepted'],
    items.map((item) => [item.id, item.command, item.vin, paintState(item.state), item.reason.code, item.acceptedAt]),
  )
}

const showOne = (found: CommandWithTimeline | Approval, json: true | undefined): void => {
  if (!('askedAt' in found)) return show(found, json)
  if (json) printJson(found)
  else printApproval(found)
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
