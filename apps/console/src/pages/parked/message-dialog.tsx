import type { ParkedMessage } from '@keyfob/client'
import { Age } from '../../shared/age.tsx'
import { CopyButton } from '../../shared/copy-button.tsx'
import styles from '../../shared/dialog/form-dialog.module.css'
import { LateDialog } from '../../shared/dialog/late-dialog.tsx'
import { Facts } from '../../shared/facts.tsx'
import { VinLink } from '../../shared/vin.tsx'
import page from './parked-page.module.css'
import { payloadText, sizeText } from './parked-text.ts'

interface MessageDialogProps {
  readonly message: ParkedMessage
  readonly onClose: () => void
}

/** What came, and what is wrong with it. */
export const MessageDialog = ({ message, onClose }: MessageDialogProps) => {
  const { id, vin, uplink, problem, parkedAt, bytes, payload } = message
  return (
    <LateDialog title={`A parked ${uplink}`} onClose={onClose} isDrawer={false}>
      <div className={styles.fields}>
        <Facts
          facts={{
            Problem: problem,
            Vehicle: vin === '' ? 'none in its topic' : <VinLink vin={vin} />,
            Parked: <Age at={parkedAt} />,
            Size: sizeText(bytes),
            Id: (
              <>
                <code>{id}</code> <CopyButton text={id} what="the id" />
              </>
            ),
          }}
        />
        <pre className={page.payload} tabIndex={0} aria-label="Payload">
          {payload === '' ? 'It is empty.' : payloadText(payload)}
        </pre>
      </div>
    </LateDialog>
  )
}
