import type { Key } from '@keyfob/client'
import { useMemo, useState } from 'react'
import { useApi, useMay, useMe } from '../../session/session-context.ts'
import { Button } from '../../shared/button.tsx'
import { keyfobLine } from '../../shared/cli/shell-line.ts'
import { ConfirmDialog } from '../../shared/dialog/confirm-dialog.tsx'
import { Empty } from '../../shared/empty.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { usePaged } from '../../shared/paged/use-paged.ts'
import { Trouble } from '../../shared/trouble.tsx'
import { WholeTable } from '../../shared/whole-table.tsx'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { keyColumns } from './key-columns.tsx'

/** Who may do what: all keys that ever were, the newest first. */
const KeysPage = () => {
  const api = useApi()
  const { who } = useMe()
  const mayWrite = useMay('keys:write')
  const [isCreating, setCreating] = useState(false)
  const [revoked, setRevoked] = useState<Key>()
  const { rows, error, isPending, onEnd } = usePaged(['keys', 'list'], (cursor, signal) =>
    api.keys.list({ cursor, limit: 100 }, { signal }).first(),
  )
  const columns = useMemo(() => keyColumns(who, mayWrite ? setRevoked : undefined), [who, mayWrite])
  return (
    <>
      <PageHeader title="Keys">
        {mayWrite && (
          <Button kind="primary" onClick={() => setCreating(true)}>
            Create a key
          </Button>
        )}
      </PageHeader>
      {error !== null && <Trouble error={error} doing="list keys" />}
      <WholeTable
        label="Keys"
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        onEnd={onEnd}
        empty={isPending ? <Empty title="Loading…" /> : <NoKeys />}
      />
      {isCreating && <CreateKeyDialog onClose={() => setCreating(false)} />}
      {revoked !== undefined && <RevokeDialog of={revoked} own={who} onClose={() => setRevoked(undefined)} />}
    </>
  )
}

const NoKeys = () => (
  <Empty title="There are no keys">
    <p>
      Without <code>KEYFOB_KEYS=required</code> whoever reaches this server may do everything. Make a key for each
      person and each program, and then require them.
    </p>
  </Empty>
)

interface RevokeDialogProps {
  readonly of: Key
  readonly own: string
  readonly onClose: () => void
}

const RevokeDialog = ({ of: { id, name }, own, onClose }: RevokeDialogProps) => {
  const api = useApi()
  return (
    <ConfirmDialog
      title={`Revoke ${name}`}
      action="Revoke"
      changed={['keys']}
      write={{
        run: () => api.keys.revoke(id),
        doing: 'revoke the key',
        done: 'The key is revoked.',
        line: keyfobLine(['keys', 'revoke', id]),
      }}
      onClose={onClose}
    >
      <p>Whoever uses it can no longer do anything, within five seconds and for good. Open streams of it end, too.</p>
      {own === `key:${id}` && <p>It is the key of this tab: you will be signed out.</p>}
    </ConfirmDialog>
  )
}

export default KeysPage
