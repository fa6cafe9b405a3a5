import { useParams } from 'wouter'
import { Age } from '../../shared/age.tsx'
import { CopyButton } from '../../shared/copy-button.tsx'
import { CliLine } from '../../shared/cli-line.tsx'
import { Facts } from '../../shared/facts.tsx'
import layout from '../../shared/layout.module.css'
import { PageHeader } from '../../shared/page-header.tsx'
import { Panel } from '../../shared/panel.tsx'
import { StateBadge } from '../../shared/state-badge.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import { VinLink } from '../../shared/vin.tsx'
import { useCommand } from './use-command.ts'

const CommandPage = () => {
  const { id = '' } = useParams()
  const { command, explanation } = useCommand(id)
  if (command.error !== null) return <Trouble error={command.error} doing="show the command" />
  if (command.data === undefined) return <p>Loading…</p>
  const { data } = command
  return (
    <>
      <PageHeader
        title={data.command}
        heading={
          <>
            {data.command} <StateBadge state={data.state} late={data.late} />
          </>
        }
      />
      <div className={layout.columns}>
        <Panel title="Why, and what next">
          <p>{explanation.data?.summary}</p>
          {explanation.data?.because.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </Panel>
        <Panel title="Facts">
          <Facts
            facts={{
              Id: (
                <>
                  <code>{data.id}</code> <CopyButton text={data.id} what="the id" />
                </>
              ),
              Vehicle: <VinLink vin={data.vin} />,
              Accepted: <Age at={data.acceptedAt} />,
              Settled: <Age at={data.settledAt} none="not yet" />,
              Who: data.who,
            }}
          />
        </Panel>
      </div>
      <CliLine line={`keyfob commands ${data.id}`} />
    </>
  )
}

export default CommandPage
