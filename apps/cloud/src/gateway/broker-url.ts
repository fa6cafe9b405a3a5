/** A broker's URL as it may be shown, and the credentials that were in it. */
export interface BrokerUrl {
  readonly url: string
  readonly username?: string
  readonly password?: string
}

/** @throws TypeError when it is no URL */
export const readBrokerUrl = (text: string): BrokerUrl => {
  const url = new URL(text)
  const { username, password } = url
  url.username = ''
  url.password = ''
  return {
    url: url.href,
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
  }
}
