import type { AuditEntry } from '@keyfob/client'
import { Age } from '../../shared/age.tsx'
import { Button } from '../../shared/button.tsx'
import { Mark, type MarkKind } from '../../shared/mark.tsx'
import actions from '../../shared/row-actions.module.css'
import type { Column } from '../../shared/table/column.ts'
import { Vin } from '../../shared/vin.tsx'
import { aboutText, actionText, actorText } from './audit-text.ts'

const kinds: Readonly<Record<AuditEntry['outcome'], MarkKind>> = {
  done: 'good',
  opened: 'good',
  refused: 'off',
  failed: 'bad',
  unknown: 'doubt',
}

/** The end of a VIN tells vehicles apart, so it stays where there is no room for all of it. */
const About = ({ subjects }: Pick<AuditEntry, 'subjects'>) => {
  const [first, ...others] = subjects
  const vin = first?.vin
  if (vin === undefined) return <span title={aboutText(subjects)}>{aboutText(subjects)}</span>
  return (
    <span title={aboutText(subjects)}>
      {first?.kind} …<Vin vin={vin.slice(-vinEnd)} />
      {others.length > 0 && ` and ${others.length} more`}
    </span>
  )
}
const vinEnd = 6

export const auditColumns = (show: (entry: AuditEntry) => void): readonly Column<AuditEntry>[] => [
  { id: 'at', header: 'When', width: '70px', cell: ({ at }) => <Age at={at} inRow /> },
  {
    id: 'actor',
    header: 'Who',
    width: 'minmax(72px, 1fr)',
    cell: ({ actor }) => <span title={actorText(actor)}>{actorText(actor)}</span>,
  },
  {
    id: 'address',
    header: 'Address',
    width: 'minmax(90px, 150px)',
    from: 860,
    cell: ({ actor }) => actor?.address ?? '',
  },
  { id: 'action', header: 'Action', width: 'minmax(84px, 180px)', cell: ({ action }) => actionText(action) },
  {
    id: 'about',
    header: 'About',
    width: 'minmax(120px, 1.6fr)',
    from: 560,
    cell: ({ subjects }) => <About subjects={subjects} />,
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
