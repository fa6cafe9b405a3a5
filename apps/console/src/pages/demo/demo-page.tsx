import type { DemoVehicle } from '@keyfob/client'
import { useMemo, useState } from 'react'
import { linkTo } from '../../router/links.ts'
import { useApi, useMay } from '../../session/session-context.ts'
import { Button } from '../../shared/button.tsx'
import { ConfirmDialog } from '../../shared/dialog/confirm-dialog.tsx'
import { Empty } from '../../shared/empty.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import { WholeTable } from '../../shared/whole-table.tsx'
import { useWrites } from '../../shared/write/use-writes.ts'
import { WriteNote } from '../../shared/write/write-note.tsx'
import { BehavioursDialog } from './behaviours-dialog.tsx'
import { demoColumns } from './demo-columns.tsx'
import { plugWrite, removeWrite } from './demo-writes.ts'
import { demoKey, useDemo } from './use-demo.ts'

type Open =
  | { readonly dialog: 'behaviours'; readonly vehicle?: DemoVehicle }
  | { readonly dialog: 'remove'; readonly vehicle: DemoVehicle }

/** Vehicles to try things on: let them misbehave, and see what Keyfob makes of it. */
const DemoPage = () => {
  const api = useApi()
  const demo = useDemo()
  const writes = useWrites(demoKey)
  const [open, setOpen] = useState<Open>()
  const close = (): void => setOpen(undefined)
  const { write } = writes
  const mayWrite = useMay('demo:write')
  const columns = useMemo(
    () =>
      demoColumns(
        mayWrite && {
          plug: (vehicle) => write(plugWrite(api, vehicle)),
          edit: (vehicle) => setOpen({ dialog: 'behaviours', vehicle }),
          remove: (vehicle) => setOpen({ dialog: 'remove', vehicle }),
        },
      ),
    [api, write, mayWrite],
  )
  const { items = [], max = 0, behaviours = [] } = demo.data ?? {}
  return (
    <>
      <PageHeader title="Demo vehicles">
        {demo.data !== undefined && (
          <span>
            {items.length} of at most {max}
          </span>
        )}
        {mayWrite && (
          <Button kind="primary" disabled={items.length >= max} onClick={() => setOpen({ dialog: 'behaviours' })}>
            Add a vehicle
          </Button>
        )}
      </PageHeader>
      <WriteNote writes={writes} />
      {demo.error !== null && <Trouble error={demo.error} doing="list its demo vehicles" />}
      <WholeTable
        label="Demo vehicles"
        columns={columns}
        rows={items}
        keyOf={({ vin }) => vin}
        linkOf={({ vin }) => linkTo.vehicle(vin)}
        empty={<NoVehicles isPending={demo.isPending} />}
      />
      {open?.dialog === 'behaviours' && (
        <BehavioursDialog vehicle={open.vehicle} behaviours={behaviours} onClose={close} />
      )}
      {open?.dialog === 'remove' && <RemoveDialog vin={open.vehicle.vin} onClose={close} />}
    </>
  )
}

const NoVehicles = ({ isPending }: { readonly isPending: boolean }) =>
  isPending ? (
    <Empty title="Loading…" />
  ) : (
    <Empty title="There are no demo vehicles">
      <p>Add one, send it a command, and pull its plug meanwhile.</p>
    </Empty>
  )

const RemoveDialog = ({ vin, onClose }: { readonly vin: string; readonly onClose: () => void }) => (
  <ConfirmDialog
    title="Remove a demo vehicle"
    action="Remove"
    write={removeWrite(useApi(), vin)}
    changed={demoKey}
    onClose={onClose}
  >
    <p>
      <code>{vin}</code> disconnects and is no longer here. Its record and its commands stay.
    </p>
  </ConfirmDialog>
)

export default DemoPage
