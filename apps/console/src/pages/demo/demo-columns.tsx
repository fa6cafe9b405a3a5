import type { DemoVehicle } from '@keyfob/client'
import { Button } from '../../shared/button.tsx'
import { Icon } from '../../shared/icon.tsx'
import { Mark } from '../../shared/mark.tsx'
import row from '../../shared/row-actions.module.css'
import type { Column } from '../../shared/table/column.ts'
import { Tags } from '../../shared/tags.tsx'
import { Vin } from '../../shared/vin.tsx'

export interface DemoActions {
  readonly plug: (vehicle: DemoVehicle) => void
  readonly edit: (vehicle: DemoVehicle) => void
  readonly remove: (vehicle: DemoVehicle) => void
}

/** `actions`: false for who may not. */
export const demoColumns = (actions: DemoActions | false): readonly Column<DemoVehicle>[] =>
  actions === false ? columns : [...columns, actionColumn(actions)]

const columns: readonly Column<DemoVehicle>[] = [
  { id: 'vin', header: 'Vehicle', width: 'minmax(96px, 160px)', cell: ({ vin }) => <Vin vin={vin} /> },
  {
    id: 'power',
    header: 'Power',
    width: '112px',
    from: 520,
    cell: ({ pluggedIn }) => <Mark kind={pluggedIn ? 'good' : 'off'}>{pluggedIn ? 'plugged in' : 'unplugged'}</Mark>,
  },
  {
    id: 'connected',
    header: 'Connection',
    width: '120px',
    from: 680,
    cell: ({ connected }) => <Mark kind={connected ? 'good' : 'off'}>{connected ? 'connected' : 'none'}</Mark>,
  },
  {
    id: 'behaviours',
    header: 'Misbehaves',
    width: 'minmax(90px, 1fr)',
    from: 420,
    cell: ({ behaviours }) => <Tags words={behaviours} none="does what it should" />,
  },
]

const actionColumn = ({ plug, edit, remove }: DemoActions): Column<DemoVehicle> => ({
  id: 'actions',
  header: 'Actions',
  width: '204px',
  align: 'end',
  cell: (vehicle) => (
    <span className={row.actions}>
      <Button onClick={() => plug(vehicle)} aria-label={`${plugWord(vehicle)} of ${vehicle.vin}`}>
        {plugWord(vehicle)}
      </Button>
      <Button onClick={() => edit(vehicle)} aria-label={`Behaviour of ${vehicle.vin}`}>
        Behaviour
      </Button>
      <Button kind="quiet" onClick={() => remove(vehicle)} aria-label={`Remove ${vehicle.vin}`} title="Remove">
        <Icon name="cross" size={12} />
      </Button>
    </span>
  ),
})

const plugWord = ({ pluggedIn }: DemoVehicle): string => (pluggedIn ? 'Pull plug' : 'Plug in')
