import type { Command } from 'commander'
import type { CommandJson } from '../api-client.ts'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, countArgument, withApi } from '../options.ts'
import { line, paint, paintState, printJson, printLine, printTable } from '../terminal.ts'

interface TimelineJson {
  readonly at: string
  readonly event: string
  readonly state?: string
  readonly reason?: { readonly code: string; readonly detail?: string }
  readonly afterMs: number
  readonly who?: string
}

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
  if (id !== undefined) return show(await client.get(`/commands/${encodeURIComponent(id)}`), json)
  const query = new URLSearchParams({
    limit: String(limit),
    ...(vin !== undefined && { vin }),
    ...(state !== undefined && { state }),
  })
  const { items } = await client.get<{ items: readonly CommandJson[] }>(`/commands?${query.toString()}`)
  if (json) return items.forEach(printJson)
  printTable(
    ['id', 'command', 'VIN', 'state', 'reason', 'accepted'],
    items.map((item) => [item.id, item.command, item.vin, paintState(item.state), item.reason.code, item.acceptedAt]),
  )
}

const show = (command: CommandJson & { timeline: readonly TimelineJson[] }, json: true | undefined): void => {
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

const whyOf = ({ reason, who }: TimelineJson): string => {
  if (reason === undefined) return who === undefined ? '' : `by ${who}`
  return reason.detail ? `${reason.code}: ${reason.detail}` : reason.code
}
