/**
 * EMQX 5: its HTTP authenticator and its HTTP authorizer send JSON as they are configured, and read a `result`. `ignore`
 * lets the next one of the chain decide: the user is no vehicle.
 * Formats: https://docs.emqx.com/en/emqx/latest/access-control/authn/http.html and …/authz/http.html
 */
import { seconds } from '@keyfob/runtime'
import type { VehicleAccess } from '../../ports/vehicle-access.ts'

export const emqxQuestions = ['authentication', 'authorization'] as const
export type EmqxQuestion = (typeof emqxQuestions)[number]

/** By the names that the configuration of docs/vehicle-access.md gives them. */
export interface EmqxFields {
  readonly username?: string | null | undefined
  readonly password?: string | null | undefined
  readonly clientid?: string | null | undefined
  /** `publish` or `subscribe`. */
  readonly action?: string | null | undefined
  readonly topic?: string | null | undefined
}

export interface EmqxAnswer {
  readonly result: 'allow' | 'deny' | 'ignore'
  readonly is_superuser?: false
  /** Seconds since the epoch: EMQX ends the connection then (since 5.8). */
  readonly expire_at?: number
}

export const answerEmqx = async (
  access: VehicleAccess,
  question: EmqxQuestion,
  { username, password, clientid, action, topic }: EmqxFields,
): Promise<EmqxAnswer> => {
  const vin = access.vinNamed(username ?? '')
  if (vin === undefined) return { result: 'ignore' }
  if (question === 'authorization') {
    const may =
      action === 'publish'
        ? access.mayPublish(vin, topic ?? '')
        : action === 'subscribe' && access.maySubscribe(vin, topic ?? '')
    return { result: may ? 'allow' : 'deny' }
  }
  const vehicle = await access.byPassword(vin, password ?? '')
  if (vehicle === undefined || !access.mayConnectAs(vin, clientid ?? '')) return { result: 'deny' }
  const { expiresAt } = vehicle
  return {
    result: 'allow',
    is_superuser: false,
    ...(expiresAt !== null && { expire_at: Math.floor(expiresAt / seconds(1)) }),
  }
}
