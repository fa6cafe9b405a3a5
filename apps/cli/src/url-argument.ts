/**
 * A parser for an option that is a URL. Its error names the option and never shows the value, which may hold a password;
 * commander's own error would show it.
 *
 * @throws Error that is wrong usage
 */
export const urlArgument = (
  option: string,
  schemes: readonly string[],
  credentials: 'with credentials' | 'without credentials',
): ((text: string) => string) => {
  const wanted = schemes.map((scheme) => `${scheme}://`).join(' or ')
  return (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    const hasScheme = schemes.some((scheme) => text.toLowerCase().startsWith(`${scheme}://`))
    if (url === undefined || !hasScheme || url.hostname === '')
      throw new Error(`${option} must be a URL that begins with ${wanted} and names a host.`)
    if (credentials === 'with credentials') return text
    if (url.username !== '' || url.password !== '')
      throw new Error(`${option} must not hold a user or a password. Give the API key by --key-file or KEYFOB_API_KEY.`)
    if (url.search !== '' || url.hash !== '') throw new Error(`${option} must end before "?" and "#".`)
    return text
  }
}
