/** `system`: as the operating system has it. */
export type Theme = 'system' | 'light' | 'dark'

export const themes: readonly Theme[] = ['system', 'light', 'dark']
const name = 'keyfob.theme'

const isTheme = (text: string | null): text is Theme => themes.some((theme) => theme === text)

export const storedTheme = (): Theme => {
  const text = localStorage.getItem(name)
  return isTheme(text) ? text : 'system'
}

/** On this browser from now on. */
export const chooseTheme = (theme: Theme): void => {
  localStorage.setItem(name, theme)
  applyTheme(theme)
}

export const applyTheme = (theme: Theme): void => {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset['theme']
  else dataset['theme'] = theme
}
