import { type ReactNode, Suspense, lazy } from 'react'

const Dialog = lazy(() => import('./dialog.tsx'))

interface LateDialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly isDrawer: boolean
  readonly isDismissable?: boolean
  readonly children: ReactNode
}

/** A dialog whose code is loaded when it first opens. */
export const LateDialog = (props: LateDialogProps) => (
  <Suspense>
    <Dialog {...props} />
  </Suspense>
)
