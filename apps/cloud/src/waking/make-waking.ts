import type { Clock, NamedService } from '@keyfob/runtime'
import { AddressGuard } from '../outgoing/address-guard.ts'
import { SignedSender } from '../outgoing/signed-sender.ts'
import type { Gateway } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'
import type { WakeUpMeasures, WakeUpRules, WakeUpStore } from '../ports/wake-ups.ts'
import { HttpWakeUpService } from './http-wake-up-service.ts'
import { WakeUpSender } from './wake-up-sender.ts'

export interface WakingOptions {
  readonly store: WakeUpStore
  readonly gateway: Pick<Gateway, 'connected'>
  /** Null: vehicles are not woken, and nothing runs. */
  readonly rules: (WakeUpRules & { readonly allowsPrivate: boolean }) | null
  /** Of the wake-up service; null as the rules are. */
  readonly service: { readonly url: string; readonly secrets: readonly string[] } | null
  readonly clock: Clock
  readonly log: Log
  readonly measures: WakeUpMeasures
}

export interface MadeWaking {
  /** What every worker runs. */
  readonly workers: readonly NamedService[]
}

export const makeWaking = ({ rules, service, ...parts }: WakingOptions): MadeWaking => {
  if (rules === null || service === null) return { workers: [] }
  const guard = new AddressGuard(rules.allowsPrivate, undefined, 'KEYFOB_WAKE_PRIVATE')
  const sender = new SignedSender(guard, parts.clock, 'Keyfob-Wake-Ups')
  const http = new HttpWakeUpService({ ...service, sender })
  return { workers: [['wake-ups', new WakeUpSender({ ...parts, rules, service: http })]] }
}
