import { type Approval, ApprovalNeeded, type KeyfobClient, type SubmittedCommand } from '@keyfob/client'
import { type Duration, formatDuration, seconds, systemClock } from '@keyfob/runtime'
import { line, printNote } from './terminal.ts'

/** People decide: a look a second is soon enough. */
const lookEvery: Duration = seconds(1)

/** What a submit made: a command, or a request that waits for an approval. @throws what the submit throws otherwise */
export const commandOrApproval = async <Command>(submitting: Promise<Command>): Promise<Command | Approval> =>
  submitting.catch((error: unknown) => {
    if (error instanceof ApprovalNeeded) return error.approval
    throw error
  })

/**
 * Waits for another caller to decide about a command.
 *
 * @returns the command as soon as it is one; what became of its approval when it never will be, or the time was too short
 */
export const awaitApproval = async (
  { approvals, commands }: KeyfobClient,
  { id }: Approval,
  within: Duration,
): Promise<SubmittedCommand | Approval> => {
  const until = systemClock.monotonic() + within
  printNote(line`Waiting up to ${formatDuration(within)} for another caller to approve ${id}: keyfob approve ${id}`)
  for (;;) {
    const found = await approvals.get(id)
    if (found.state === 'approved') return commandOrApproval(commands.get(id))
    if (found.state !== 'awaiting_approval' || systemClock.monotonic() >= until) return found
    await systemClock.sleep(Math.min(lookEvery, Math.max(1, until - systemClock.monotonic())))
  }
}
