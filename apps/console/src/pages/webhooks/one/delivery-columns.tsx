import type { Delivery } from '@keyfob/client'
import { Age } from '../../../shared/age.tsx'
import { Button } from '../../../shared/button.tsx'
import { Mark, type MarkKind } from '../../../shared/mark.tsx'
import actions from '../../../shared/row-actions.module.css'
import type { Column } from '../../../shared/table/column.ts'

const kinds: Readonly<Record<Delivery['state'], MarkKind>> = { pending: 'doubt', delivered: 'good', parked: 'bad' }

/** What the last attempt met. */
const lastText = ({ lastStatus, lastError }: Delivery): string =>
  [lastStatus === null ? '' : String(lastStatus), lastError ?? ''].filter((each) => each !== '').join(' · ')

type Replay = (delivery: Delivery) => void

/** `replay`: absent for who may not. */
export const deliveryColumns = (replay: Replay | undefined): readonly Column<Delivery>[] =>
  replay === undefined ? columns : [...columns, againColumn(replay)]

const columns: readonly Column<Delivery>[] = [
  { id: 'id', header: 'Event', width: '64px', cell: ({ id }) => id },
  {
    id: 'state',
    header: 'State',
    width: 'minmax(96px, 0.4fr)',
    cell: ({ state }) => <Mark kind={kinds[state]}>{state}</Mark>,
  },
  {
    id: 'about',
    header: 'About',
    width: 'minmax(100px, 1fr)',
    from: 760,
    cell: ({ event, eventId }) => (
      <code title={eventId}>
        {event ?? ''} …{eventId.slice(eventId.lastIndexOf('-') + 1)}
      </code>
    ),
  },
  { id: 'last', header: 'Last answer', width: 'minmax(80px, 1fr)', from: 460, cell: lastText },
  { id: 'attempts', header: 'Attempts', width: '64px', from: 560, align: 'end', cell: ({ attempts }) => attempts },
  {
    id: 'due',
    header: 'Next try',
    width: '72px',
    from: 640,
    align: 'end',
    cell: ({ dueAt }) => <Age at={dueAt} none="" inRow />,
  },
  {
    id: 'created',
    header: 'Made',
    width: '84px',
    align: 'end',
    from: 400,
    cell: ({ createdAt }) => <Age at={createdAt} inRow />,
  },
]

const againColumn = (replay: Replay): Column<Delivery> => ({
  id: 'actions',
  header: 'Again',
  width: '80px',
  align: 'end',
  cell: (delivery) => (
    <span className={actions.actions}>
      <Button onClick={() => replay(delivery)} aria-label={`Replay event ${delivery.id}`}>
        Replay
      </Button>
    </span>
  ),
})
