import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, withApi } from '../options.ts'
import { line, paint, paintState, printJson, printLine } from '../terminal.ts'

export const addExplainCommand = (program: Command): void => {
  withApi(program.command('explain').description('say why a command is in its state, and what happens next'))
    .argument('<id>', 'the command')
    .action(explain)
}

const explain = async (id: string, { json, ...options }: ApiOptions): Promise<void> => {
  const explained = await clientOf(options).commands.explain(id)
  if (json) return printJson(explained)
  const { state, summary, because, next } = explained
  printLine(line`${paintState(state)}  ${paint(summary, 'bold')}`)
  for (const sentence of because) printLine(`  ${sentence}`)
  for (const sentence of next) printLine(line`  ${paint('next', 'cyan')}  ${sentence}`)
}
