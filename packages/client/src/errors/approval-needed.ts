import type { Approval } from '../generated/answers.ts'

/**
 * What was asked for is no command: it waits for the approval of a second person, or never got it. Nothing is accepted, and
 * nothing was sent. `approvals.get` shows it as it is later, and `commands.get` the command, when it is one.
 */
export class ApprovalNeeded extends Error {
  override readonly name = 'ApprovalNeeded'
  readonly approval: Approval

  constructor(approval: Approval) {
    super(sentenceOf(approval))
    this.approval = approval
  }
}

const sentenceOf = ({ id, state, command, vin, expiresAt, decidedBy, reason, problem }: Approval): string => {
  const what = `${command} → ${vin} (${id})`
  if (state === 'awaiting_approval')
    return `${what} waits for the approval of a second person until ${expiresAt}. Nothing was sent.`
  const by = decidedBy === null ? '' : ` by ${decidedBy}`
  const why = problem?.detail ?? reason
  return `${what} was never accepted: ${state.replaceAll('_', ' ')}${by}${why === null ? '' : `, ${why}`}. Nothing was sent.`
}

/** The command of an answer that may also show an approval. @throws ApprovalNeeded */
export const commandIn = <Command extends object>(answer: Command | Approval): Command => {
  if ('askedAt' in answer) throw new ApprovalNeeded(answer) // no command has that field
  return answer
}
