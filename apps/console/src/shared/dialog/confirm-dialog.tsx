import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Write } from '../write/use-writes.ts'
import { FormDialog } from './form-dialog.tsx'

interface ConfirmDialogProps {
  readonly title: string
  readonly action: string
  readonly write: Write
  /** What is read again when it is done. */
  readonly changed: QueryKey
  readonly onClose: () => void
  readonly onDone?: () => void
  /** What it does, and what stays. */
  readonly children: ReactNode
}

/** Asks before something that cannot be undone. */
export const ConfirmDialog = ({ title, action, write, changed, onClose, onDone, children }: ConfirmDialogProps) => {
  const queries = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: write.run,
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
      isDanger
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
