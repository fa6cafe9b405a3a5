import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, withApi } from '../options.ts'
import { printApproval } from '../print-approval.ts'
import { line, paint, paintState, printJson, printLine } from '../terminal.ts'

export const addCancelCommand = (program: Command): void => {
  withApi(program.command('cancel').description('cancel a command, or ask its vehicle to, where that has it already'))
    .argument('<id>', 'the command')
    .action(cancel)
}

const cancel = async (id: string, { json, ...options }: ApiOptions): Promise<void> => {
  const canceled = await clientOf(options).commands.cancel(id)
  if (json) return printJson(canceled)
  if ('askedAt' in canceled) return printApproval(canceled)
  const { state, command, vin, settledAt } = canceled
  printLine(line`${paintState(state)}  ${command} → ${vin}  ${paint(id, 'dim')}`)
  if (settledAt === null) printLine('The vehicle is asked to cancel it; its answer decides. "keyfob watch" shows it.')
}
