import { Button } from '../button.tsx'
import styles from '../dialog/form-dialog.module.css'
import { LateDialog } from '../dialog/late-dialog.tsx'
import { SecretOnce } from './secret-once.tsx'

interface SecretDialogProps {
  readonly title: string
  readonly secret: string
  readonly what: string
  /** Where it belongs, in a sentence. */
  readonly advice: string
  readonly onClose: () => void
}

/** Shows a new secret until the reader says that it is kept. */
export const SecretDialog = ({ title, secret, what, advice, onClose }: SecretDialogProps) => (
  <LateDialog title={title} onClose={onClose} isDrawer={false} isDismissable={false}>
    <div className={styles.fields}>
      <SecretOnce secret={secret} what={what}>
        <p>{advice}</p>
      </SecretOnce>
    </div>
    <footer className={styles.foot}>
      <div className={styles.buttons}>
        <Button kind="primary" onClick={onClose}>
          I have kept it
        </Button>
      </div>
    </footer>
  </LateDialog>
)
