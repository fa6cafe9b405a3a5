import type { Approval } from '@keyfob/client'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, countArgument, withApi } from '../options.ts'
import { printMore } from '../print-more.ts'
import { printApproval } from '../print-approval.ts'
import { printJson, printLine, printTable } from '../terminal.ts'

interface ListOptions extends ApiOptions {
  readonly all?: true
  readonly vin?: string
  readonly limit: number
}

/** `keyfob approvals`, `approve`, `refuse`: commands that need a second person. */
export const addApprovalVerbs = (program: Command): void => {
  withApi(program.command('approvals').description('list commands that wait for the approval of a second person'))
    .option('--all', 'also those that were approved, refused, canceled or expired')
    .option('--vin <vin>', 'of this vehicle')
    .option('--limit <count>', 'how many', countArgument(200), 50)
    .action(list)
  withApi(program.command('approve').description('approve a command that another caller asked for'))
    .argument('<id>', 'the command')
    .option('--reason <text>', 'why, for the record')
    .action(approve)
  withApi(program.command('refuse').description('refuse a command that another caller asked for'))
    .argument('<id>', 'the command')
    .requiredOption('--reason <text>', 'why; whoever asked reads it')
    .action(refuse)
}

const list = async ({ json, all, vin, limit, ...options }: ListOptions): Promise<void> => {
  const state = all ? undefined : 'awaiting_approval'
  const { items, next } = await clientOf(options).approvals.list({ state, vin, limit }).first()
  printMore({ next, limit })
  if (json) return items.forEach(printJson)
  if (items.length === 0) return printLine(all ? 'Nothing needed an approval.' : 'Nothing waits for an approval.')
  printTable(
    ['id', 'state', 'command', 'VIN', 'asked by', 'until', 'purpose'],
    items.map((each) => [each.id, each.state, each.command, each.vin, each.who, each.expiresAt, each.purpose ?? '']),
  )
}

const approve = async (id: string, { json, reason, ...options }: ApiOptions & { reason?: string }): Promise<void> =>
  print(await clientOf(options).approvals.approve(id, reason), json)

const refuse = async (id: string, { json, reason, ...options }: ApiOptions & { reason: string }): Promise<void> =>
  print(await clientOf(options).approvals.refuse(id, reason), json)

const print = (approval: Approval, json: ApiOptions['json']): void => {
  if (json) printJson(approval)
  else printApproval(approval)
}
