import { useSyncExternalStore } from 'react'

/** Whether the page is dark now, by the system or by choice. */
export const useDark = (): boolean => useSyncExternalStore(subscribe, isDark)

const system = matchMedia('(prefers-color-scheme: dark)')

const isDark = (): boolean => {
  const chosen = document.documentElement.dataset['theme']
  return chosen === undefined ? system.matches : chosen === 'dark'
}

const subscribe = (onChange: () => void): (() => void) => {
  const observer = new MutationObserver(onChange)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  system.addEventListener('change', onChange)
  return () => {
    observer.disconnect()
    system.removeEventListener('change', onChange)
  }
}
