import type { Environment } from './environment.ts'

/** Never logged, never shown. */
export interface Secrets {
  readonly mqtt: { readonly username?: string; readonly password?: string }
}

/** Takes credentials out of the broker's URL, so that the URL may be shown. The variables of their own win. */
export const readSecrets = (environment: Environment): { mqttUrl: string | null; secrets: Secrets } => {
  if (environment.MQTT_URL === undefined) return { mqttUrl: null, secrets: { mqtt: {} } }
  const url = new URL(environment.MQTT_URL)
  const username = environment.MQTT_USERNAME ?? decoded(url.username)
  const password = environment.MQTT_PASSWORD ?? decoded(url.password)
  url.username = ''
  url.password = ''
  return {
    mqttUrl: url.href,
    secrets: { mqtt: { ...(username !== '' && { username }), ...(password !== '' && { password }) } },
  }
}

/** Without the text itself in its error: it is a secret. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    throw new Error('MQTT_URL holds a "%" in its username or password that encodes nothing; write it as %25.', {
      cause: error,
    })
  }
}
