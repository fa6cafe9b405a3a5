import type { FormEvent, ReactNode } from 'react'
import { Button } from '../button.tsx'
import { CliLine } from '../cli-line.tsx'
import { Trouble } from '../trouble.tsx'
import styles from './form-dialog.module.css'
import { LateDialog } from './late-dialog.tsx'

interface FormDialogProps {
  readonly title: string
  /** On the button: what it does. */
  readonly action: string
  /** For what cannot be undone. */
  readonly isDanger?: boolean
  readonly isDrawer?: boolean
  /** The command line that does the same. */
  readonly line: string
  readonly isPending: boolean
  readonly isAllowed?: boolean
  readonly error: unknown
  /** Continues "Keyfob did not …". */
  readonly doing: string
  readonly onSubmit: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A form in a dialog: fields, the command line that does the same, and one button. */
export const FormDialog = (props: FormDialogProps) => {
  const { title, action, isDanger = false, isDrawer = false, line, isPending, isAllowed = true, error, doing } = props
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isAllowed && !isPending) props.onSubmit()
  }
  return (
    <LateDialog title={title} onClose={props.onClose} isDrawer={isDrawer}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <div className={styles.fields}>
          {props.children}
          {error !== null && <Trouble error={error} doing={doing} />}
        </div>
        <footer className={styles.foot}>
          <CliLine line={line} />
          <div className={styles.buttons}>
            <Button onClick={props.onClose}>Cancel</Button>
            <Button type="submit" kind={isDanger ? 'danger' : 'primary'} disabled={isPending || !isAllowed}>
              {isPending ? 'Asking…' : action}
            </Button>
          </div>
        </footer>
      </form>
    </LateDialog>
  )
}
