import type { Key } from '@keyfob/client'
import { serverNow } from '../../session/server-clock.ts'
import { Age } from '../../shared/age.tsx'
import { Button } from '../../shared/button.tsx'
import { Mark, type MarkKind } from '../../shared/mark.tsx'
import actions from '../../shared/row-actions.module.css'
import type { Column } from '../../shared/table/column.ts'
import { type KeyCondition, conditionOf, reachText } from './key-draft.ts'

const kinds: Readonly<Record<KeyCondition, MarkKind>> = { valid: 'good', expired: 'off', revoked: 'off' }

/** Which it is, and what became of it. */
const history: readonly Column<Key>[] = [
  { id: 'id', header: 'Id', width: '108px', from: 760, cell: ({ id }) => <code>{id}</code> },
  {
    id: 'used',
    header: 'Last used',
    width: '90px',
    from: 460,
    align: 'end',
    cell: ({ lastUsedAt }) => <Age at={lastUsedAt} inRow />,
  },
  {
    id: 'expires',
    header: 'Expires',
    width: '84px',
    from: 560,
    align: 'end',
    cell: ({ expiresAt }) => <Age at={expiresAt} inRow />,
  },
  {
    id: 'created',
    header: 'Created',
    width: '84px',
    from: 660,
    align: 'end',
    cell: ({ createdAt }) => <Age at={createdAt} inRow />,
  },
  { id: 'by', header: 'By', width: 'minmax(90px, 150px)', from: 900, cell: ({ createdBy }) => createdBy },
]

/** `own`: the key of this tab, as `key:<id>`. `revoke`: absent for who may not. */
export const keyColumns = (own: string, revoke: ((key: Key) => void) | undefined): readonly Column<Key>[] => [
  {
    id: 'name',
    header: 'Name',
    width: 'minmax(90px, 1fr)',
    cell: ({ name, id }) => (own === `key:${id}` ? `${name} (yours)` : name),
  },
  {
    id: 'scope',
    header: 'Scope',
    width: 'minmax(56px, 1fr)',
    cell: ({ scope, labels }) => <span title={reachText(scope, labels)}>{reachText(scope, labels)}</span>,
  },
  {
    id: 'state',
    header: 'State',
    width: '84px',
    cell: (key) => {
      const condition = conditionOf(key, serverNow())
      return <Mark kind={kinds[condition]}>{condition}</Mark>
    },
  },
  ...history,
  {
    id: 'actions',
    header: 'Actions',
    width: '76px',
    align: 'end',
    cell: (key) =>
      revoke !== undefined &&
      key.revokedAt === null && (
        <span className={actions.actions}>
          <Button onClick={() => revoke(key)} aria-label={`Revoke ${key.name}`}>
            Revoke
          </Button>
        </span>
      ),
  },
]
