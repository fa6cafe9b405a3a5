import type { Webhook } from '@keyfob/client'
import { useState } from 'react'
import { serverNow } from '../../../session/server-clock.ts'
import { useApi } from '../../../session/session-context.ts'
import { FormDialog } from '../../../shared/dialog/form-dialog.tsx'
import { Field } from '../../../shared/field/field.tsx'
import type { Writes } from '../../../shared/write/use-writes.ts'
import { replaySpans, replayWrite } from './webhook-writes.ts'

interface ReplayDialogProps {
  readonly webhook: Webhook
  readonly writes: Writes
  readonly onClose: () => void
}

/** Sends what was sent again; the page tells what became of it. */
export const ReplayDialog = ({ webhook, writes, onClose }: ReplayDialogProps) => {
  const api = useApi()
  const [minutes, setMinutes] = useState(60)
  return (
    <FormDialog
      title="Send events again"
      action="Replay"
      line={replayWrite(api, webhook, minutes, 0).line}
      isPending={false}
      error={null}
      doing="send the events again"
      onSubmit={() => {
        writes.write(replayWrite(api, webhook, minutes, serverNow()))
        onClose()
      }}
      onClose={onClose}
    >
      <Field label="Events of the last" description="Also those that were delivered. Each keeps its webhook-id.">
        {(control) => (
          <select {...control} value={minutes} onChange={({ target }) => setMinutes(Number(target.value))}>
            {replaySpans.map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </select>
        )}
      </Field>
    </FormDialog>
  )
}
