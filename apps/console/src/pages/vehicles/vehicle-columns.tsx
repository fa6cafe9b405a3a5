import type { Vehicle } from '@keyfob/client'
import { versionsText } from '../../format/versions.ts'
import { Age } from '../../shared/age.tsx'
import { Presence } from '../../shared/presence.tsx'
import type { Column } from '../../shared/table/column.ts'
import { Vin } from '../../shared/vin.tsx'

export const vehicleColumns: readonly Column<Vehicle>[] = [
  { id: 'vin', header: 'VIN', width: 'minmax(148px, 190px)', cell: ({ vin }) => <Vin vin={vin} /> },
  {
    id: 'presence',
    header: 'Presence',
    width: '108px',
    cell: ({ presence }) => <Presence online={presence.online} />,
  },
  {
    id: 'seen',
    header: 'Last seen',
    width: '92px',
    from: 380,
    cell: ({ presence }) => <Age at={presence.seenAt} inRow />,
  },
  {
    id: 'versions',
    header: 'Versions',
    width: 'minmax(120px, 240px)',
    from: 620,
    cell: ({ versions }) => versionsText(versions),
  },
  { id: 'ivc', header: 'IVC', width: 'minmax(100px, 180px)', from: 780, cell: ({ ivc }) => ivc ?? 'not paired' },
  { id: 'labels', header: 'Labels', width: 'minmax(120px, 1fr)', from: 560, cell: ({ labels }) => labels.join(', ') },
]
