import {
  type CommandWithTimeline,
  type KeyfobClient,
  ProblemError,
  type SubmittedCommand,
  UnreachableError,
} from '@keyfob/client'
import { type Duration, formatDuration, systemClock } from '@keyfob/runtime'
import { line, paintState, printNote } from './terminal.ts'

/**
 * Waits for the outcome of a command, and says on stderr what it waits for: each state as it is reached.
 *
 * @param within how long, in all
 * @returns the command as it is then: open, when the time was too short
 * @throws UnreachableError; ProblemError
 */
export const awaitOutcome = async (
  { commands }: KeyfobClient,
  { id, vin, settledAt }: SubmittedCommand,
  within: Duration,
): Promise<CommandWithTimeline> => {
  const until = systemClock.monotonic() + within
  if (settledAt === null) {
    printNote(
      line`Waiting up to ${formatDuration(within)} for ${vin} to answer ${id}. Ctrl-C ends the wait, not the command.`,
    )
    await noteStates(commands.events(id, { signal: AbortSignal.timeout(within) })).catch(unlessPassing)
  }
  return commands.wait(id, { timeout: Math.max(1, until - systemClock.monotonic()) })
}

const openStates: ReadonlySet<string> = new Set(['queued', 'sent', 'delivered', 'running'])

const noteStates = async (events: ReturnType<KeyfobClient['commands']['events']>): Promise<void> => {
  for await (const { event } of events) {
    const { state, reason } = event.data
    if (!openStates.has(state)) return
    printNote(line`  ${paintState(state, 9)}  ${reason.detail ? `${reason.code}: ${reason.detail}` : reason.code}`)
  }
}

/** Without a stream, nothing is said on the way; the wait itself still ends with the outcome. */
const unlessPassing = (error: unknown): void => {
  if (error instanceof UnreachableError || error instanceof ProblemError) return
  throw error
}
