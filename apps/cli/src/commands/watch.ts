import type { StreamedEvent } from '@keyfob/client'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, withApi } from '../options.ts'
import { line, paint, paintState, printJson, printLine } from '../terminal.ts'

export const addWatchCommand = (program: Command): void => {
  withApi(program.command('watch').description('show status events as they happen; Ctrl-C ends it'))
    .option('--vin <vin>', 'of one vehicle only')
    .option('--command <id>', 'of one command only')
    .action(watch)
}

const watch = async (options: ApiOptions & { vin?: string; command?: string }): Promise<void> => {
  const end = new AbortController()
  process.once('SIGINT', () => end.abort())
  process.once('SIGTERM', () => end.abort())
  const { command, vin } = options
  const { commands, events } = clientOf(options)
  const stream =
    command === undefined
      ? events.stream({ vin, signal: end.signal })
      : commands.events(command, { signal: end.signal })
  for await (const streamed of stream) {
    if (options.json) printJson(streamed.event)
    else print(streamed)
  }
}

const print = ({ event: { time, data } }: StreamedEvent): void => {
  const { vin, command, state, commandId, late, reason } = data
  const at = paint(time.slice(11, 23), 'dim')
  const why = reason.detail ? `${reason.code}: ${reason.detail}` : reason.code
  const lateness = late ? paint('late', 'yellow') : ''
  printLine(
    line`${at}  ${vin}  ${command.padEnd(16)}  ${paintState(state, 9)}  ${why}  ${lateness}  ${paint(commandId, 'dim')}`,
  )
}
