import type { Environment } from './environment.ts'

/** Never logged, never shown. */
export interface Secrets {
  readonly mqtt: { readonly username?: string; readonly password?: string }
}

/** Takes credentials out of the broker's URL, so that the URL may be shown. The variables of their own win. */
export const readSecrets = (environment: Environment): { mqttUrl: string | null; secrets: Secrets } => {
  if (environment.MQTT_URL === undefined) return { mqttUrl: null, secrets: { mqtt: {} } }
  const url = new URL(environment.MQTT_URL)
  const username = environment.MQTT_USERNAME ?? decodeURIComponent(url.username)
  const password = environment.MQTT_PASSWORD ?? decodeURIComponent(url.password)
  url.username = ''
  url.password = ''
  return {
    mqttUrl: url.href,
    secrets: { mqtt: { ...(username !== '' && { username }), ...(password !== '' && { password }) } },
  }
}
