import { formatInstant } from '@keyfob/runtime'
import type { ApprovalRecord } from '../../ports/approval.ts'

/** The explanation of a command that there is not, or not yet. Whole sentences, as of every command. */
export const explainApproval = (record: ApprovalRecord) => ({
  id: record.id,
  state: record.state,
  summary: summaryOf(record),
  because: [
    `${record.who} asked for ${record.command} at ${formatInstant(record.askedAt)}${record.purpose === null ? '.' : `: ${record.purpose}`}`,
    ...(record.reason === null ? [] : [`${record.decidedBy} wrote: ${record.reason}`]),
    ...(record.problem === null ? [] : [record.problem.detail]),
  ],
  next: nextOf(record),
})

const summaryOf = ({ state, decidedBy, expiresAt }: ApprovalRecord): string => {
  switch (state) {
    case 'awaiting_approval':
      return 'The command waits for the approval of a second person. It is not accepted, and nothing was sent.'
    case 'approved':
      return `${decidedBy} approved it. It is being accepted.`
    case 'refused':
      return `${decidedBy} refused it. It was never accepted, and nothing was sent.`
    case 'canceled':
      return `${decidedBy} canceled it before anybody approved it. Nothing was sent.`
    case 'expired':
      return `Nobody approved it before ${formatInstant(expiresAt)}. It was never accepted, and nothing was sent.`
    case 'not_accepted':
      return `${decidedBy} approved it, and then it could not be accepted. Nothing was sent.`
  }
}

const nextOf = ({ state, expiresAt }: ApprovalRecord): readonly string[] =>
  state === 'awaiting_approval'
    ? [
        `Anybody else with the scope commands:approve may approve or refuse it until ${formatInstant(expiresAt)}. Then it expires.`,
      ]
    : []
