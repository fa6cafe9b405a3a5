import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import type { Page } from '../router/pages.ts'

/** How long `g` waits for its second key, in ms. */
const goWithin = 1_500

/** `g` and a page's key goes there, `/` searches, `⌘K` or `Ctrl K` opens a VIN or an id. Not while a person types. */
export const useShortcuts = (pages: readonly Page[], openPalette: () => void): void => {
  const [, navigate] = useLocation()
  const goUntil = useRef(0)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { key } = event
      if ((event.metaKey || event.ctrlKey) && key.toLowerCase() === 'k') return act(event, openPalette)
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return
      if (event.timeStamp < goUntil.current) {
        goUntil.current = 0
        const page = pages.find((each) => each.key === key)
        if (page !== undefined) act(event, () => navigate(page.path))
      } else if (key === 'g') goUntil.current = event.timeStamp + goWithin
      else if (key === '/') act(event, () => searchField()?.focus() ?? openPalette())
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [pages, openPalette, navigate])
}

const act = (event: KeyboardEvent, action: () => void): void => {
  event.preventDefault()
  action()
}

/** Also not behind a dialog, which has the keyboard for itself. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  (target.closest('input, textarea, select, [contenteditable]') !== null ||
    document.querySelector('[role="dialog"]') !== null)

/** Of the page, where it has one. */
const searchField = (): { focus: () => true } | undefined => {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]')
  if (field === null) return undefined
  return {
    focus: () => {
      field.focus()
      field.select()
      return true
    },
  }
}
