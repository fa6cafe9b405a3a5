import { useMemo } from 'react'
import { useParams } from 'wouter'
import { linkTo } from '../../router/links.ts'
import { useSend } from '../../send/send-context.ts'
import { useMay } from '../../session/session-context.ts'
import { Button } from '../../shared/button.tsx'
import { CliLine } from '../../shared/cli-line.tsx'
import { commandColumns } from '../../shared/commands/command-columns.tsx'
import { useCommands } from '../../shared/commands/use-commands.ts'
import { CopyButton } from '../../shared/copy-button.tsx'
import { Empty } from '../../shared/empty.tsx'
import { Icon } from '../../shared/icon.tsx'
import layout from '../../shared/layout.module.css'
import { PageHeader } from '../../shared/page-header.tsx'
import { Panel } from '../../shared/panel.tsx'
import { Presence } from '../../shared/presence.tsx'
import { DataTable } from '../../shared/table/data-table.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import { Vin } from '../../shared/vin.tsx'
import { Lanes } from './lanes-list.tsx'
import { Signals } from './signals.tsx'
import { useVehicle } from './use-vehicle.ts'
import { VehicleFacts } from './vehicle-facts.tsx'
import styles from './vehicle-page.module.css'

const VehiclePage = () => {
  const { vin = '' } = useParams()
  const { vehicle, open, types } = useVehicle(vin)
  const { data } = vehicle
  if (vehicle.error !== null) return <Trouble error={vehicle.error} doing="show the vehicle" />
  if (data === undefined) return <p>Loading…</p>
  return (
    <>
      <PageHeader title={vin} heading={<Heading vin={vin} online={data.presence.online} />}>
        <SendButton vin={vin} />
      </PageHeader>
      <div className={styles.columns}>
        <div className={layout.stack}>
          <Panel title="Facts">
            <VehicleFacts vehicle={data} />
          </Panel>
          <Panel title="Lanes">
            <Lanes types={types} open={open} />
          </Panel>
        </div>
        <Panel title="Signals">
          <Signals reported={data.reported} />
        </Panel>
      </div>
      <History vin={vin} />
      <CliLine line={`keyfob vehicles ${vin}`} />
    </>
  )
}

const Heading = ({ vin, online }: { readonly vin: string; readonly online: boolean | null }) => (
  <>
    <span className={styles.vin}>
      <Vin vin={vin} />
    </span>
    <CopyButton text={vin} what="the VIN" />
    <span className={styles.presence}>
      <Presence online={online} />
    </span>
  </>
)

const SendButton = ({ vin }: { readonly vin: string }) => {
  const send = useSend()
  if (!useMay('commands:send')) return null
  return (
    <Button kind="primary" onClick={() => send({ vin })}>
      <Icon name="send" size={13} />
      Send a command
    </Button>
  )
}

const History = ({ vin }: { readonly vin: string }) => {
  const filters = useMemo(() => ({ vin }), [vin])
  const { rows, readOn, isPending } = useCommands(filters)
  const columns = useMemo(() => commandColumns.filter(({ id }) => id !== 'vin'), [])
  return (
    <div className={styles.history}>
      <Panel title="History" flush>
        <DataTable
          label="Commands of this vehicle"
          columns={columns}
          count={rows.length}
          rowAt={(index) => rows[index]}
          keyOf={({ id }) => id}
          linkOf={({ id }) => linkTo.command(id)}
          onEnd={readOn}
          empty={<Empty title={isPending ? 'Loading…' : 'No command was sent to this vehicle yet'} />}
        />
      </Panel>
    </div>
  )
}

export default VehiclePage
