import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, withApi } from '../options.ts'
import { printExplanation } from '../print-explanation.ts'
import { printJson } from '../terminal.ts'

export const addExplainCommand = (program: Command): void => {
  withApi(program.command('explain').description('say why a command is in its state, and what happens next'))
    .argument('<id>', 'the command')
    .action(explain)
}

const explain = async (id: string, { json, ...options }: ApiOptions): Promise<void> => {
  const explained = await clientOf(options).commands.explain(id)
  if (json) printJson(explained)
  else printExplanation(explained)
}
