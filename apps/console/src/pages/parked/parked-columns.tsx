import type { ParkedMessage } from '@keyfob/client'
import { Age } from '../../shared/age.tsx'
import { Button } from '../../shared/button.tsx'
import { Icon } from '../../shared/icon.tsx'
import actions from '../../shared/row-actions.module.css'
import type { Column } from '../../shared/table/column.ts'
import { Vin } from '../../shared/vin.tsx'
import { sizeText } from './parked-text.ts'

export interface ParkedActions {
  readonly show: (message: ParkedMessage) => void
  /** Absent for who may not. */
  readonly change:
    | { readonly retry: (message: ParkedMessage) => void; readonly remove: (message: ParkedMessage) => void }
    | undefined
}

export const parkedColumns = ({ show, change }: ParkedActions): readonly Column<ParkedMessage>[] => [
  { id: 'at', header: 'Parked', width: '76px', from: 420, cell: ({ parkedAt }) => <Age at={parkedAt} inRow /> },
  {
    id: 'vin',
    header: 'Vehicle',
    width: 'minmax(72px, 0.5fr)',
    cell: ({ vin }) => (vin === '' ? 'none' : <Vin vin={vin} />),
  },
  { id: 'uplink', header: 'Uplink', width: '76px', from: 560, cell: ({ uplink }) => uplink },
  {
    id: 'problem',
    header: 'Problem',
    width: 'minmax(100px, 1fr)',
    from: 480,
    cell: ({ problem }) => <span title={problem}>{problem}</span>,
  },
  { id: 'bytes', header: 'Size', width: '64px', from: 760, align: 'end', cell: ({ bytes }) => sizeText(bytes) },
  {
    id: 'actions',
    header: 'Actions',
    width: '160px',
    align: 'end',
    cell: (message) => (
      <span className={actions.actions}>
        <Button onClick={() => show(message)} aria-label={`Show message ${message.id}`}>
          Show
        </Button>
        {change !== undefined && message.uplink === 'ack' && (
          <Button onClick={() => change.retry(message)} aria-label={`Retry message ${message.id}`}>
            Retry
          </Button>
        )}
        {change !== undefined && (
          <Button
            kind="quiet"
            onClick={() => change.remove(message)}
            aria-label={`Remove message ${message.id}`}
            title="Remove"
          >
            <Icon name="cross" size={12} />
          </Button>
        )}
      </span>
    ),
  },
]
