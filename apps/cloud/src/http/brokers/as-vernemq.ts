/**
 * VerneMQ's webhooks `auth_on_register`, `auth_on_publish` and `auth_on_subscribe`, and the same for MQTT 5 (`_m5`). `next`
 * lets the next plugin decide: the user is no vehicle.
 * Format: https://docs.vernemq.com/plugin-development/webhookplugins
 */
import type { VehicleAccess } from '../../ports/vehicle-access.ts'

export const vernemqHooks = [
  'auth_on_register',
  'auth_on_publish',
  'auth_on_subscribe',
  'auth_on_register_m5',
  'auth_on_publish_m5',
  'auth_on_subscribe_m5',
] as const
export type VernemqHook = (typeof vernemqHooks)[number]

export interface VernemqFields {
  readonly username?: string | null | undefined
  readonly password?: string | null | undefined
  readonly client_id?: string | null | undefined
  readonly topic?: string | null | undefined
  readonly topics?: readonly { readonly topic: string }[] | undefined
}

export interface VernemqAnswer {
  readonly result: 'ok' | 'next' | { readonly error: string }
}

export const answerVernemq = async (
  access: VehicleAccess,
  hook: VernemqHook,
  fields: VernemqFields,
): Promise<VernemqAnswer> => {
  const vin = access.vinNamed(fields.username ?? '')
  if (vin === undefined) return { result: 'next' }
  if (hook.startsWith('auth_on_publish')) return answer(access.mayPublish(vin, fields.topic ?? ''))
  if (hook.startsWith('auth_on_subscribe')) {
    const { topics = [] } = fields
    return answer(topics.length > 0 && topics.every(({ topic }) => access.maySubscribe(vin, topic)))
  }
  const vehicle = await access.byPassword(vin, fields.password ?? '')
  return answer(vehicle !== undefined && access.mayConnectAs(vin, fields.client_id ?? ''))
}

const answer = (may: boolean): VernemqAnswer => ({ result: may ? 'ok' : { error: 'not_allowed' } })
