import type { Campaign } from '@keyfob/client'
import { countText } from '../../../format/count.ts'
import { Age } from '../../../shared/age.tsx'
import type { Column } from '../../../shared/table/column.ts'
import { beginsAt, endsAt } from '../words/campaign-text.ts'
import { CampaignMark } from '../words/campaign-mark.tsx'
import { RowFailed, RowProgress } from './row-progress.tsx'

export const campaignColumns: readonly Column<Campaign>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 'minmax(96px, 1.2fr)',
    cell: ({ name }) => <span title={name}>{name}</span>,
  },
  { id: 'command', header: 'Command', width: 'minmax(100px, 140px)', from: 760, cell: ({ command }) => command },
  { id: 'state', header: 'State', width: '84px', cell: ({ state }) => <CampaignMark state={state} /> },
  {
    id: 'progress',
    header: 'Progress',
    width: 'minmax(96px, 1.5fr)',
    cell: ({ id }) => <RowProgress id={id} />,
  },
  {
    id: 'vehicles',
    header: 'Vehicles',
    width: '64px',
    from: 860,
    align: 'end',
    cell: ({ total }) => countText(total),
  },
  { id: 'failed', header: 'Failed', width: '56px', from: 420, align: 'end', cell: ({ id }) => <RowFailed id={id} /> },
  {
    id: 'begins',
    header: 'Begin',
    width: '84px',
    from: 560,
    align: 'end',
    cell: (campaign) => <Age at={beginsAt(campaign)} inRow />,
  },
  {
    id: 'ends',
    header: 'End',
    width: '84px',
    from: 660,
    align: 'end',
    cell: (campaign) => <Age at={endsAt(campaign)} none="" inRow />,
  },
]
