import type { System } from '@keyfob/client'
import { useMay } from '../../session/session-context.ts'
import { Age } from '../../shared/age.tsx'
import { CopyButton } from '../../shared/copy-button.tsx'
import { Facts } from '../../shared/facts.tsx'
import layout from '../../shared/layout.module.css'
import { PageHeader } from '../../shared/page-header.tsx'
import { Panel } from '../../shared/panel.tsx'
import { Tags } from '../../shared/tags.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import { LogLevelPanel } from './log-level.tsx'
import { PartsPanel } from './parts-panel.tsx'
import { ProcessesTable } from './processes-table.tsx'
import styles from './system-page.module.css'
import { useSystem } from './use-system.ts'

/** What runs, whether it works, and where vehicles connect. */
const SystemPage = () => {
  const { data, error } = useSystem()
  const mayWrite = useMay('system:write')
  return (
    <>
      <PageHeader title="System" />
      {error !== null && <Trouble error={error} doing="say what runs" />}
      <div className={layout.columns}>
        <PartsPanel />
        {data !== undefined && <ProcessPanel system={data} />}
        {mayWrite && <LogLevelPanel />}
      </div>
      {data !== undefined && <ProcessesTable processes={data.processes} />}
    </>
  )
}

const ProcessPanel = ({ system: { version, roles, since, brokers, topicPrefix } }: { readonly system: System }) => (
  <Panel title="The process that answers">
    <Facts
      facts={{
        Version: version,
        Roles: <Tags words={roles} none="none" />,
        Started: <Age at={since} />,
        'Vehicles use': <Brokers brokers={brokers} />,
        'Topic prefix': <code>{topicPrefix}</code>,
      }}
    />
  </Panel>
)

const Brokers = ({ brokers }: Pick<System, 'brokers'>) =>
  brokers.length === 0 ? (
    'Not known: no process with the role worker runs.'
  ) : (
    <ul>
      {brokers.map(({ url }) => (
        <li key={url} className={styles.url}>
          <code>{url}</code>
          <CopyButton text={url} what="the address" />
        </li>
      ))}
    </ul>
  )

export default SystemPage
