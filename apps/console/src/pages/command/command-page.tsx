import { ApprovalNeeded } from '@keyfob/client'
import { useState } from 'react'
import { useParams } from 'wouter'
import { CliLine } from '../../shared/cli-line.tsx'
import layout from '../../shared/layout.module.css'
import { PageHeader } from '../../shared/page-header.tsx'
import { Panel } from '../../shared/panel.tsx'
import { StateBadge } from '../../shared/state-badge.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import { VinLink } from '../../shared/vin.tsx'
import { CommandActions } from './command-actions.tsx'
import { CommandFacts } from './command-facts.tsx'
import styles from './command-page.module.css'
import { Explanation } from './explanation.tsx'
import { HopsPicture } from './hops/hops-picture.tsx'
import { useCommand } from './use-command.ts'
import { WaitingCommand } from './waiting-command.tsx'

/** One command: what it is, why, what next, and how it got there. */
const CommandPage = () => {
  const { id = '' } = useParams()
  const { command, explanation } = useCommand(id)
  const [failure, setFailure] = useState<unknown>()
  if (command.error instanceof ApprovalNeeded) return <WaitingCommand approval={command.error.approval} />
  if (command.error !== null) return <Trouble error={command.error} doing="show the command" />
  const { data } = command
  if (data === undefined) return <p>Loading…</p>
  const heading = (
    <>
      {data.command} <StateBadge state={data.state} late={data.late} /> <VinLink vin={data.vin} />
    </>
  )
  return (
    <>
      <PageHeader title={`${data.command} ${data.state}`} heading={heading}>
        <CommandActions command={data} onError={setFailure} />
      </PageHeader>
      {failure !== undefined && <Trouble error={failure} doing="cancel the command" />}
      <div className={styles.columns}>
        <div className={layout.stack}>
          <Panel title="Why, and what next">
            <Explanation command={data} explained={explanation.data} />
          </Panel>
          <Panel title="Its way, to scale">
            <HopsPicture command={data} />
          </Panel>
        </div>
        <Panel title="Facts">
          <CommandFacts command={data} />
        </Panel>
      </div>
      <CliLine line={data.settledAt === null ? `keyfob cancel ${data.id}` : `keyfob explain ${data.id}`} />
    </>
  )
}

export default CommandPage
