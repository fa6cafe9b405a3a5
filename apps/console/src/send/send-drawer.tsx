import { useQuery } from '@tanstack/react-query'
import { useApi } from '../session/session-context.ts'
import Dialog from '../shared/dialog/dialog.tsx'
import { Empty } from '../shared/empty.tsx'
import { Trouble } from '../shared/trouble.tsx'
import type { Prefill } from './send-context.ts'
import { SendForm } from './send-form.tsx'
import styles from './send-form.module.css'

interface SendDrawerProps {
  readonly prefill: Prefill
  readonly onClose: () => void
}

/** The form needs the catalogue: its types and the schemas of their params. */
const SendDrawer = ({ prefill, onClose }: SendDrawerProps) => {
  const api = useApi()
  const { data: types, error } = useQuery({
    queryKey: ['catalogue'],
    queryFn: ({ signal }) => api.catalogue.list({ signal }),
    staleTime: Infinity,
  })
  return (
    <Dialog title="Send a command" onClose={onClose} isDrawer>
      {types !== undefined && <SendForm types={types} prefill={prefill} onClose={onClose} />}
      {types === undefined && (
        <div className={styles.fields}>
          {error === null ? (
            <Empty title="Loading the catalogue…" />
          ) : (
            <Trouble error={error} doing="list its commands" />
          )}
        </div>
      )}
    </Dialog>
  )
}

export default SendDrawer
