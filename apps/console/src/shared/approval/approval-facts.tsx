import type { Approval } from '@keyfob/client'
import { Age } from '../age.tsx'
import { Facts } from '../facts.tsx'
import { VinLink } from '../vin.tsx'
import { TimeLeft } from './time-left.tsx'

/** Who asked for what and why, and what became of it. */
export const ApprovalFacts = ({ approval }: { readonly approval: Approval }) => {
  const { command, vin, params, ttlSeconds, who, purpose, askedAt, state, decidedBy, decidedAt, reason } = approval
  return (
    <Facts
      facts={{
        Command: command,
        Vehicle: <VinLink vin={vin} />,
        Params: Object.keys(params).length === 0 ? 'none' : <code>{JSON.stringify(params)}</code>,
        'Time to live': ttlSeconds === null ? 'as its type has it' : `${ttlSeconds} s from the approval on`,
        'Asked by': who,
        Purpose: purpose ?? 'none given',
        Asked: <Age at={askedAt} />,
        'Time left': state === 'awaiting_approval' ? <TimeLeft until={approval.expiresAt} /> : undefined,
        Decided: decidedAt === null ? undefined : <Age at={decidedAt} />,
        'Decided by': decidedBy ?? undefined,
        Reason: reason ?? undefined,
        Problem: approval.problem?.detail,
      }}
    />
  )
}
