import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Write } from '../write/use-writes.ts'
import { FormDialog } from './form-dialog.tsx'

interface ConfirmDialogProps {
  readonly title: string
  readonly action: string
  readonly write: Write
  /** False: what is chosen in it is not enough. */
  readonly isAllowed?: boolean
  /** False: what it does can be undone. */
  readonly isDanger?: boolean
  /** What is read again when it is done. */
  readonly changed: QueryKey
  readonly onClose: () => void
  readonly onDone?: () => void
  /** Refused, or without an answer: the dialog says so itself. */
  readonly onFailed?: (error: Error) => void
  /** What it does, and what stays. */
  readonly children: ReactNode
}

/** Asks before something that cannot be undone, or that many vehicles do. */
export const ConfirmDialog = (props: ConfirmDialogProps) => {
  const {
    title,
    action,
    write,
    isAllowed = true,
    isDanger = true,
    changed,
    onClose,
    onDone,
    onFailed,
    children,
  } = props
  const queries = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: write.run,
    onError: (failure) => onFailed?.(failure),
    onSuccess: () => {
      onClose()
      onDone?.()
      void queries.invalidateQueries({ queryKey: changed })
    },
  })
  return (
    <FormDialog
      title={title}
      action={action}
      isDanger={isDanger}
      isAllowed={isAllowed}
      line={write.line}
      isPending={isPending}
      error={error}
      doing={write.doing}
      onSubmit={() => mutate()}
      onClose={onClose}
    >
      {children}
    </FormDialog>
  )
}
