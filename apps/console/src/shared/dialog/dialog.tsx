import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { Icon } from '../icon.tsx'
import styles from './dialog.module.css'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  /** At the side of the page, which stays in view; else in its middle. */
  readonly isDrawer?: boolean
  /** Also by a press beside it; not where it shows what is shown once. */
  readonly isDismissable?: boolean
  readonly children: ReactNode
}

/** It has the focus while it is open, and Escape closes it. */
const Dialog = ({ title, onClose, isDrawer = false, isDismissable = true, children }: DialogProps) => (
  <ModalOverlay isOpen isDismissable={isDismissable} onOpenChange={onClose} className={styles.overlay ?? ''}>
    <Modal className={`${styles.modal} ${isDrawer ? styles.drawer : styles.middle}`}>
      <AriaDialog className={styles.dialog ?? ''}>
        <header className={styles.head}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <button type="button" className={styles.close} onClick={onClose} aria-label="Close">
            <Icon name="cross" />
          </button>
        </header>
        {children}
      </AriaDialog>
    </Modal>
  </ModalOverlay>
)

export default Dialog
