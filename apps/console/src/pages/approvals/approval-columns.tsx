import type { Approval } from '@keyfob/client'
import { Link } from 'wouter'
import { linkTo } from '../../router/links.ts'
import { Age } from '../../shared/age.tsx'
import { DecideButtons } from '../../shared/approval/decide-buttons.tsx'
import type { Decision } from '../../shared/approval/decide-dialog.tsx'
import { TimeLeft } from '../../shared/approval/time-left.tsx'
import actions from '../../shared/row-actions.module.css'
import type { Column } from '../../shared/table/column.ts'
import { Vin } from '../../shared/vin.tsx'

type Decide = (approval: Approval, decision: Decision) => void

export const approvalColumns = (decide: Decide): readonly Column<Approval>[] => [
  {
    id: 'command',
    header: 'Command',
    width: 'minmax(96px, 0.8fr)',
    cell: ({ id, command }) => <Link href={linkTo.command(id)}>{command}</Link>,
  },
  { id: 'vin', header: 'Vehicle', width: 'minmax(72px, 0.6fr)', from: 420, cell: ({ vin }) => <Vin vin={vin} /> },
  {
    id: 'who',
    header: 'Asked by',
    width: 'minmax(90px, 0.7fr)',
    from: 640,
    cell: ({ who }) => <span title={who}>{who}</span>,
  },
  {
    id: 'purpose',
    header: 'Purpose',
    width: 'minmax(100px, 1.2fr)',
    from: 860,
    cell: ({ purpose }) => <span title={purpose ?? ''}>{purpose ?? 'none given'}</span>,
  },
  { id: 'asked', header: 'Asked', width: '76px', from: 760, cell: ({ askedAt }) => <Age at={askedAt} inRow /> },
  {
    id: 'left',
    header: 'Time left',
    width: '88px',
    from: 540,
    align: 'end',
    cell: ({ expiresAt }) => <TimeLeft until={expiresAt} />,
  },
  {
    id: 'actions',
    header: 'Actions',
    width: '170px',
    align: 'end',
    cell: (approval) => (
      <span className={actions.actions}>
        <DecideButtons approval={approval} onDecide={(decision) => decide(approval, decision)} />
      </span>
    ),
  },
]
