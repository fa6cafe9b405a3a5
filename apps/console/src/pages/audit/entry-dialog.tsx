import type { AuditEntry } from '@keyfob/client'
import { Age } from '../../shared/age.tsx'
import { CopyButton } from '../../shared/copy-button.tsx'
import styles from '../../shared/dialog/form-dialog.module.css'
import { LateDialog } from '../../shared/dialog/late-dialog.tsx'
import { Facts } from '../../shared/facts.tsx'
import { VinLink } from '../../shared/vin.tsx'
import { type AuditSubject, actionText, actorText } from './audit-text.ts'

interface EntryDialogProps {
  readonly entry: AuditEntry
  readonly onClose: () => void
}

/** One entry, with everything that it was about. */
export const EntryDialog = ({ entry, onClose }: EntryDialogProps) => {
  const { position, at, action, outcome, status, actor, subjects, hash } = entry
  return (
    <LateDialog title={`Entry ${position}`} onClose={onClose} isDrawer={false}>
      <div className={styles.fields}>
        <Facts
          facts={{
            When: <Age at={at} />,
            Who: actorText(actor),
            Issuer: actor?.issuer,
            From: actor?.address,
            Trace: actor?.trace && <code>{actor.trace}</code>,
            Action: actionText(action),
            Outcome: status === undefined ? outcome : `${outcome}, HTTP ${status}`,
            About: subjects.map((subject, index) => <Subject key={index} subject={subject} />),
            Hash: (
              <>
                <code>{hash.slice(0, 12)}…</code> <CopyButton text={hash} what="the hash" />
              </>
            ),
          }}
        />
      </div>
    </LateDialog>
  )
}

const Subject = ({ subject }: { readonly subject: AuditSubject }) => {
  if (subject === null) return <div>erased</div>
  const { kind, id, vin, details } = subject
  return (
    <div>
      {kind} {id !== undefined && <code>{id}</code>} {vin !== undefined && <VinLink vin={vin} />}
      {details !== undefined && <code> {JSON.stringify(details)}</code>}
    </div>
  )
}
