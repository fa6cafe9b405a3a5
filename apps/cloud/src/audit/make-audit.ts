import type { Clock, NamedService, Signer } from '@keyfob/runtime'
import type { AuditChainStore, AuditInbox } from '../ports/audit.ts'
import type { Log } from '../ports/log.ts'
import { AuditEraser } from './audit-eraser.ts'
import { AuditRecorder } from './audit-recorder.ts'
import { AuditSealer } from './audit-sealer.ts'

export interface AuditOptions {
  readonly store: AuditInbox & AuditChainStore
  /** Null: nothing is recorded, and nothing is sealed. */
  readonly rules: { readonly keptDays: number } | null
  readonly signer: Signer | undefined
  readonly clock: Clock
  readonly log: Log
}

export interface MadeAudit {
  /** Null: the audit is off. */
  readonly recorder: AuditRecorder | null
  readonly eraser: AuditEraser
  /** What every process runs. */
  readonly services: readonly NamedService[]
  /** What every worker runs. */
  readonly workers: readonly NamedService[]
}

export const makeAudit = ({ store, rules, ...options }: AuditOptions): MadeAudit => {
  const recorder = rules && new AuditRecorder({ ...options, inbox: store })
  const sealer = rules && new AuditSealer({ ...options, store, keptDays: rules.keptDays })
  const seal = sealer && (() => sealer.seal())
  return {
    recorder,
    eraser: new AuditEraser({ ...options, store, seal }),
    services: recorder === null ? [] : [['audit recorder', recorder]],
    workers: sealer === null ? [] : [['audit sealer', sealer]],
  }
}
