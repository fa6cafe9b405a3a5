import type { Command } from 'commander'
import type { StreamedEvent } from '../api-client.ts'
import { clientOf } from '../client-of.ts'
import { type ApiOptions, withApi } from '../options.ts'
import { paint, paintState, printJson, printLine } from '../terminal.ts'

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
  const path = options.command
    ? `/commands/${encodeURIComponent(options.command)}/events`
    : `/events${options.vin ? `?vin=${encodeURIComponent(options.vin)}` : ''}`
  for await (const streamed of clientOf(options).events(path, end.signal)) {
    if (options.json) printJson(streamed.event)
    else print(streamed)
  }
}

const print = ({ event: { time, data } }: StreamedEvent): void => {
  const reason = data.reason.detail ? `${data.reason.code}: ${data.reason.detail}` : data.reason.code
  printLine(
    [
      paint(time.slice(11, 23), 'dim'),
      data.vin,
      data.command.padEnd(16),
      paintState(data.state.padEnd(9)),
      reason,
      data.late ? paint('late', 'yellow') : '',
      paint(data.commandId, 'dim'),
    ].join('  '),
  )
}
