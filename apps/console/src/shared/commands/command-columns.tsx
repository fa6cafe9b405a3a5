import type { Command } from '@keyfob/client'
import { spanText } from '../../format/age.ts'
import { Age } from '../age.tsx'
import { StateBadge } from '../state-badge.tsx'
import type { Column } from '../table/column.ts'
import { Vin } from '../vin.tsx'

/** How long from acceptance to the outcome, in ms; undefined while it is open. */
const spanOf = ({ acceptedAt, settledAt }: Command): number | undefined =>
  settledAt === null ? undefined : Date.parse(settledAt) - Date.parse(acceptedAt)

export const commandColumns: readonly Column<Command>[] = [
  { id: 'command', header: 'Command', width: 'minmax(84px, 160px)', cell: ({ command }) => command },
  {
    id: 'state',
    header: 'State',
    width: 'minmax(98px, 140px)',
    cell: ({ state, late }) => <StateBadge state={state} late={late} />,
  },
  { id: 'vin', header: 'Vehicle', width: 'minmax(76px, 160px)', cell: ({ vin }) => <Vin vin={vin} /> },
  {
    id: 'reason',
    header: 'Reason',
    width: 'minmax(120px, 1fr)',
    from: 620,
    cell: ({ reason }) => reason.code,
  },
  { id: 'who', header: 'Who', width: 'minmax(90px, 160px)', from: 980, cell: ({ who }) => who },
  {
    id: 'attempts',
    header: 'Attempts',
    width: '64px',
    from: 860,
    align: 'end',
    cell: ({ attempts }) => attempts,
  },
  {
    id: 'took',
    header: 'Took',
    width: '84px',
    from: 740,
    align: 'end',
    cell: (command) => {
      const span = spanOf(command)
      return span === undefined ? '…' : spanText(span)
    },
  },
  {
    id: 'accepted',
    header: 'Accepted',
    width: '84px',
    from: 420,
    align: 'end',
    cell: ({ acceptedAt }) => <Age at={acceptedAt} inRow />,
  },
]
