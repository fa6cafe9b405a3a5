import type { Approval } from '@keyfob/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../session/session-context.ts'
import { keyfobLine } from '../cli/shell-line.ts'
import { FormDialog } from '../dialog/form-dialog.tsx'
import { Field } from '../field/field.tsx'
import { ApprovalFacts } from './approval-facts.tsx'

export type Decision = 'approve' | 'refuse'

interface DecideDialogProps {
  readonly approval: Approval
  readonly decision: Decision
  readonly onClose: () => void
}

const texts = {
  approve: {
    title: 'Approve a command',
    action: 'Approve',
    label: 'Reason',
    advice: 'For the record. The command is sent at once, and its time begins now.',
  },
  refuse: {
    title: 'Refuse a command',
    action: 'Refuse',
    label: 'Reason',
    advice: 'Whoever asked reads it. It is final, and nothing is sent.',
  },
} as const

/** Approves or refuses what another caller asked for, with a reason. */
export const DecideDialog = ({ approval, decision, onClose }: DecideDialogProps) => {
  const [reason, setReason] = useState('')
  const { title, action, label, advice } = texts[decision]
  const text = reason.trim()
  const decide = useDecide(approval.id, decision, text, onClose)
  return (
    <FormDialog
      title={title}
      action={action}
      isDanger={decision === 'refuse'}
      line={keyfobLine([decision, approval.id], { reason: text === '' ? undefined : text })}
      isPending={decide.isPending}
      isAllowed={decision === 'approve' || text !== ''}
      error={decide.error}
      doing={`${decision} the command`}
      onSubmit={() => decide.mutate()}
      onClose={onClose}
    >
      <ApprovalFacts approval={approval} />
      <Field label={label} description={advice} isRequired={decision === 'refuse'}>
        {(control) => (
          <textarea
            {...control}
            rows={3}
            maxLength={500}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
    </FormDialog>
  )
}

const useDecide = (id: string, decision: Decision, reason: string, onDone: () => void) => {
  const { approvals } = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () =>
      decision === 'refuse' ? approvals.refuse(id, reason) : approvals.approve(id, reason === '' ? undefined : reason),
    onSuccess: onDone,
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['approvals'] }),
        queries.invalidateQueries({ queryKey: ['command', id] }),
      ]),
  })
}
