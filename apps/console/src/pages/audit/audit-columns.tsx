import type { AuditEntry } from '@keyfob/client'
import { Age } from '../../shared/age.tsx'
import { Button } from '../../shared/button.tsx'
import { Mark, type MarkKind } from '../../shared/mark.tsx'
import actions from '../../shared/row-actions.module.css'
import type { Column } from '../../shared/table/column.ts'
import { aboutText, actionText, actorText } from './audit-text.ts'

const kinds: Readonly<Record<AuditEntry['outcome'], MarkKind>> = {
  done: 'good',
  opened: 'good',
  refused: 'off',
  failed: 'bad',
  unknown: 'doubt',
}

export const auditColumns = (show: (entry: AuditEntry) => void): readonly Column<AuditEntry>[] => [
  { id: 'at', header: 'When', width: '76px', cell: ({ at }) => <Age at={at} inRow /> },
  {
    id: 'actor',
    header: 'Who',
    width: 'minmax(90px, 1fr)',
    cell: ({ actor }) => <span title={actorText(actor)}>{actorText(actor)}</span>,
  },
  {
    id: 'address',
    header: 'From',
    width: 'minmax(90px, 150px)',
    from: 860,
    cell: ({ actor }) => actor?.address ?? '',
  },
  { id: 'action', header: 'Action', width: 'minmax(96px, 190px)', cell: ({ action }) => actionText(action) },
  {
    id: 'about',
    header: 'About',
    width: 'minmax(120px, 1.3fr)',
    from: 560,
    cell: ({ subjects }) => <span title={aboutText(subjects)}>{aboutText(subjects)}</span>,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    width: '92px',
    from: 460,
    cell: ({ outcome }) => <Mark kind={kinds[outcome]}>{outcome}</Mark>,
  },
  { id: 'position', header: 'Position', width: '76px', from: 1_000, align: 'end', cell: ({ position }) => position },
  {
    id: 'actions',
    header: 'Actions',
    width: '72px',
    align: 'end',
    cell: (entry) => (
      <span className={actions.actions}>
        <Button onClick={() => show(entry)} aria-label={`Show entry ${entry.position}`}>
          Show
        </Button>
      </span>
    ),
  },
]
