import type { Command } from '@keyfob/client'
import { type FormEvent, useState } from 'react'
import { countText } from '../../../format/count.ts'
import { Button } from '../../../shared/button.tsx'
import Dialog from '../../../shared/dialog/dialog.tsx'
import { Field } from '../../../shared/field/field.tsx'
import { type Candidates, candidatesOf, resendMax } from './candidates.ts'
import styles from './resend.module.css'
import { type Progress, useResend } from './use-resend.ts'

interface ResendDialogProps {
  readonly selected: readonly Command[]
  readonly onClose: () => void
}

/** Sends the failed part of a selection again, once its number was typed: a slip of the mouse starts no fleet. */
const ResendDialog = ({ selected, onClose }: ResendDialogProps) => {
  const [candidates] = useState(() => candidatesOf(selected))
  const { progress, resend } = useResend()
  return (
    <Dialog title="Send the failed ones again" onClose={onClose}>
      <div className={styles.body}>
        {progress.kind === 'idle' ? (
          <Confirm candidates={candidates} onConfirm={() => void resend(candidates.commands)} />
        ) : (
          <Outcome progress={progress} total={candidates.commands.length} onClose={onClose} />
        )}
      </div>
    </Dialog>
  )
}

interface ConfirmProps {
  readonly candidates: Candidates
  readonly onConfirm: () => void
}

const Confirm = ({ candidates: { commands, left, doubtful, tooMany }, onConfirm }: ConfirmProps) => {
  const [typed, setTyped] = useState('')
  const count = commands.length
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (typed.trim() === String(count)) onConfirm()
  }
  if (count === 0)
    return <p>None of the selected commands failed: those that are open or succeeded are not sent again.</p>
  return (
    <form className={styles.form} onSubmit={submit}>
      <p>
        <b>{countText(count)}</b> {count === 1 ? 'command is' : 'commands are'} sent again, each as a new command with
        the same params.
        {left > 0 && ` ${countText(left)} of the selection are left out: they are open, or succeeded.`}
        {tooMany > 0 && ` ${countText(tooMany)} more are left out: at most ${resendMax} go at once.`}
      </p>
      {doubtful > 0 && (
        <p className={styles.doubt}>
          {countText(doubtful)} of them may have taken effect already: those vehicles may act twice.
        </p>
      )}
      <Field label={`Type ${count} to confirm`} isRequired>
        {(control) => (
          <input
            {...control}
            inputMode="numeric"
            autoComplete="off"
            autoFocus
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        )}
      </Field>
      <Button type="submit" kind="primary" disabled={typed.trim() !== String(count)}>
        Send {countText(count)} again
      </Button>
    </form>
  )
}

interface OutcomeProps {
  readonly progress: Exclude<Progress, { readonly kind: 'idle' }>
  readonly total: number
  readonly onClose: () => void
}

const Outcome = ({ progress: { kind, accepted, refused }, total, onClose }: OutcomeProps) => (
  <div className={styles.form}>
    <progress max={total} value={accepted + refused.length} aria-label="Sent again" />
    <p role="status">
      {countText(accepted)} of {countText(total)} accepted
      {refused.length > 0 && `, ${countText(refused.length)} refused`}.
    </p>
    <ul className={styles.refused}>
      {refused.map(({ vin, why }) => (
        <li key={vin}>
          <code>{vin}</code> {why}
        </li>
      ))}
    </ul>
    {kind === 'done' && <Button onClick={onClose}>Close</Button>}
  </div>
)

export default ResendDialog
