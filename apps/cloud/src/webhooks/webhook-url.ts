import type { AddressGuard } from '../outgoing/address-guard.ts'

/** Longer than any endpoint needs, and short enough for every list. */
const charactersMax = 2_048

/** The one form of a webhook's URL, or why it is not taken. */
export const webhookUrl = (
  text: string,
  guard: AddressGuard,
): { readonly href: string } | { readonly problem: string } => {
  const { allowsPrivate } = guard
  if (!URL.canParse(text)) return { problem: 'must be a URL' }
  const url = new URL(text)
  if (url.href.length > charactersMax) return { problem: `must be at most ${charactersMax} characters` }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowsPrivate))
    return { problem: allowsPrivate ? 'must begin with https:// or http://' : 'must begin with https://' }
  if (url.username !== '' || url.password !== '')
    return { problem: 'must not hold a username or password: it is shown, and signatures prove who calls' }
  if (url.hash !== '') return { problem: 'must not hold a fragment' }
  if (guard.refusesHost(url))
    return { problem: 'must not name a private or reserved address, or a name that is private by definition' }
  return { href: url.href }
}
