import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Autocomplete, Dialog, Input, Menu, MenuItem, Modal, ModalOverlay, SearchField } from 'react-aria-components'
import { useLocation } from 'wouter'
import type { Page } from '../../router/pages.ts'
import { useApi } from '../../session/session-context.ts'
import { Icon } from '../../shared/icon.tsx'
import { Vin } from '../../shared/vin.tsx'
import styles from './palette.module.css'
import { type Target, isPartOfVin, targetsOf, vehicleTarget } from './targets.ts'

interface PaletteProps {
  readonly pages: readonly Page[]
  readonly onClose: () => void
}

const icons = { page: 'arrow', vehicle: 'car', command: 'list' } as const

/** Opens a VIN (or the beginning or the end of one), the id of a command, or a page. */
const Palette = ({ pages, onClose }: PaletteProps) => {
  const [text, setText] = useState('')
  const [, navigate] = useLocation()
  const targets = [...targetsOf(text, pages), ...useVehicles(text)]
  const open = (id: string): void => {
    const target = targets.find((each) => each.id === id)
    if (target === undefined) return
    onClose()
    navigate(target.path)
  }
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={onClose} className={styles.overlay ?? ''}>
      <Modal className={styles.modal ?? ''}>
        <Dialog aria-label="Open a VIN, a command or a page" className={styles.dialog ?? ''}>
          <Autocomplete inputValue={text} onInputChange={setText}>
            <SearchField aria-label="VIN, id of a command, or page" autoFocus className={styles.field ?? ''}>
              <Icon name="search" size={16} />
              <Input placeholder="VIN, its last characters, the id of a command, a page" />
            </SearchField>
            {/* Arrows move through the list from the field; this is for who scrolls it by the keyboard alone. */}
            <div className={styles.scroller} tabIndex={0}>
              <Menu
                aria-label="Where to go"
                items={targets}
                className={styles.list ?? ''}
                onAction={(key) => open(String(key))}
                renderEmptyState={() => (
                  <p className={styles.none}>
                    Nothing fits. A VIN has 17 characters; 2 of its beginning or end are enough.
                  </p>
                )}
              >
                {(target: Target) => (
                  <MenuItem id={target.id} textValue={target.label} className={styles.item ?? ''}>
                    <Icon name={icons[target.kind]} />
                    {target.kind === 'vehicle' ? <Vin vin={target.label} /> : target.label}
                    <span className={styles.kind}>{target.kind}</span>
                  </MenuItem>
                )}
              </Menu>
            </div>
          </Autocomplete>
          <p className={styles.keys}>
            <kbd>↑</kbd> <kbd>↓</kbd> choose · <kbd>Enter</kbd> open · <kbd>Esc</kbd> close · <kbd>g</kbd> and a letter
            goes to a page
          </p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

const useVehicles = (text: string): readonly Target[] => {
  const api = useApi()
  const q = text.trim().toUpperCase()
  const { data } = useQuery({
    queryKey: ['vehicles', 'palette', q],
    queryFn: ({ signal }) => api.vehicles.list({ q, limit: 8 }, { signal }).first(),
    enabled: isPartOfVin(text),
  })
  return data?.items.map(({ vin }) => vehicleTarget(vin)) ?? []
}

export default Palette
