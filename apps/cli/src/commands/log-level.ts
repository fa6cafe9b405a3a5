import type { LogLevel } from '@keyfob/client'
import { type Command, Argument } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, withApi } from '../options.ts'
import { line, printJson, printLine } from '../terminal.ts'

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const satisfies readonly LogLevel['level'][]

export const addLogLevelCommand = (program: Command): void => {
  withApi(
    program
      .command('log-level')
      .description('change the log level of the process that answers, until its end (KEYFOB_LOG_LEVEL is its first)'),
  )
    .addArgument(new Argument('<level>', 'what is logged at least').choices(levels))
    .action(logLevel)
}

const logLevel = async (level: LogLevel['level'], { json, ...options }: ApiOptions): Promise<void> => {
  const changed = await clientOf(options).system.setLogLevel(level)
  if (json) printJson(changed)
  else printLine(line`The log level is ${changed.level}. Other processes keep theirs.`)
}
