import type { Approval } from '@keyfob/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi, useMay } from '../../session/session-context.ts'
import { ApprovalFacts } from '../../shared/approval/approval-facts.tsx'
import { DecideButtons } from '../../shared/approval/decide-buttons.tsx'
import { type Decision, DecideDialog } from '../../shared/approval/decide-dialog.tsx'
import { Button } from '../../shared/button.tsx'
import { CliLine } from '../../shared/cli-line.tsx'
import { Mark } from '../../shared/mark.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { Panel } from '../../shared/panel.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import { VinLink } from '../../shared/vin.tsx'
import { Sentences } from './explanation.tsx'
import styles from './command-page.module.css'

/** What was asked for and is no command: it waits for a second person, or never got the approval. */
export const WaitingCommand = ({ approval }: { readonly approval: Approval }) => {
  const { id, command, state, vin } = approval
  const [decision, setDecision] = useState<Decision>()
  const waits = state === 'awaiting_approval'
  const words = state.replaceAll('_', ' ')
  return (
    <>
      <PageHeader
        title={`${command} ${words}`}
        heading={
          <>
            {command} <Mark kind={waits ? 'doubt' : 'off'}>{words}</Mark> <VinLink vin={vin} />
          </>
        }
      >
        <DecideButtons approval={approval} onDecide={setDecision} />
        {waits && <CancelButton id={id} />}
      </PageHeader>
      <div className={styles.columns}>
        <Panel title="Why, and what next">
          <Explained id={id} state={state} />
        </Panel>
        <Panel title="Facts">
          <ApprovalFacts approval={approval} />
        </Panel>
      </div>
      <CliLine line={waits ? `keyfob approve ${id}` : `keyfob explain ${id}`} />
      {decision !== undefined && (
        <DecideDialog approval={approval} decision={decision} onClose={() => setDecision(undefined)} />
      )}
    </>
  )
}

const Explained = ({ id, state }: Pick<Approval, 'id' | 'state'>) => {
  const api = useApi()
  const { data, error } = useQuery({
    queryKey: ['command', id, 'explanation', state],
    queryFn: ({ signal }) => api.commands.explain(id, { signal }),
  })
  if (error !== null) return <Trouble error={error} doing="explain the command" />
  return (
    <div className={styles.explanation}>
      <p className={styles.summary}>{data?.summary}</p>
      <Sentences label="Why" sentences={data?.because ?? []} />
      <Sentences label="Next" sentences={data?.next ?? []} />
    </div>
  )
}

const CancelButton = ({ id }: Pick<Approval, 'id'>) => {
  const api = useApi()
  const queries = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => api.commands.cancel(id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['command', id] }),
  })
  if (!useMay('commands:send')) return null
  return (
    <Button disabled={cancel.isPending} onClick={() => cancel.mutate()}>
      Cancel
    </Button>
  )
}
