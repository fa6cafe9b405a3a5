import { type StreamedEvent, UnreachableError } from '@keyfob/client'
import { printable } from '@keyfob/runtime'
import type { Command } from 'commander'
import { clientOf } from '../client-of.ts'
import { failureText } from '../failure-text.ts'
import { type ApiOptions, withApi } from '../options.ts'
import { line, paint, paintState, printJson, printLine, printNote } from '../terminal.ts'

export const addWatchCommand = (program: Command): void => {
  withApi(program.command('watch').description('show status events as they happen; Ctrl-C ends it'))
    .option('--vin <vin>', 'of one vehicle only')
    .option('--command <id>', 'of one command only')
    .action(watch)
}

type WatchOptions = ApiOptions & { readonly vin?: string; readonly command?: string }

const watch = async (options: WatchOptions): Promise<void> => {
  const end = new AbortController()
  process.once('SIGINT', () => end.abort())
  process.once('SIGTERM', () => end.abort())
  const { command, vin } = options
  const { commands, events } = clientOf(options)
  const wishes = { signal: end.signal, ...connectionNotes(options) }
  const stream = command === undefined ? events.stream({ vin, ...wishes }) : commands.events(command, wishes)
  for await (const streamed of stream) {
    if (options.json) printJson(streamed.event)
    else print(streamed)
  }
}

/** Says that it listens, that the server is lost, and that it is back: each change once, however many attempts fail. */
const connectionNotes = ({ api, vin, command }: WatchOptions) => {
  let state: 'new' | 'open' | 'lost' = 'new'
  const whose = command === undefined ? (vin === undefined ? 'all vehicles' : vin) : `command ${command}`
  return {
    onOpen: (): void => {
      if (state === 'new') printNote(`Listening at ${api} for events of ${whose}. Ctrl-C ends it.`)
      if (state === 'lost') printNote('Connected again: the events of the meantime follow.')
      state = 'open'
    },
    onCut: (error: unknown): void => {
      if (state === 'open') printNote(`The connection to ${api} is lost (${causeOf(error)}). Connecting again…`)
      state = 'lost'
    },
  }
}

const causeOf = (error: unknown): string => {
  if (error === undefined) return 'the server ended it'
  return error instanceof UnreachableError ? printable(error.reason.message) : failureText(error)
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
