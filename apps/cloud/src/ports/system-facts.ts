import type { Instant } from '@keyfob/runtime'

/** What one process knows of the system that it is a part of. */
export interface SystemFacts {
  readonly roles: readonly ('api' | 'worker')[]
  /** When this process began. */
  readonly since: Instant
  /** Where vehicles connect, without credentials; empty when this process does not know. */
  readonly brokers: readonly { readonly url: string; readonly embedded: boolean }[]
  readonly topicPrefix: string
}
