/** The API key lives as long as the tab, and is sent as a header only: no cookie, so no other page can use it. */
const name = 'keyfob.apiKey'

export const storedKey = (): string | undefined => sessionStorage.getItem(name) ?? undefined

/** Undefined: forgets it. */
export const storeKey = (key: string | undefined): void => {
  if (key === undefined) sessionStorage.removeItem(name)
  else sessionStorage.setItem(name, key)
}
