import { seconds } from '@keyfob/runtime'
import type { Registry } from 'prom-client'
import { auditLateAfter } from '../ports/audit.ts'
import type { Figures } from '../ports/figures.ts'
import { labelGauge, plainGauge } from './label-gauge.ts'

/** Approvals, campaigns, and the audit where something is sealed. */
export const gaugeGovernance = (registry: Registry, figures: () => Promise<Figures>, isAudited: boolean): void => {
  plainGauge(registry, {
    name: 'keyfob_approvals_waiting',
    help: 'Commands that wait for an approval.',
    read: async () => (await figures()).approvals.waiting,
  })
  plainGauge(registry, {
    name: 'keyfob_approval_time_used_ratio',
    help: 'Of the time in which it may be approved, the largest share that a waiting command has used, from 0 to 1.',
    read: async () => (await figures()).approvals.timeUsed,
  })
  labelGauge(registry, {
    name: 'keyfob_campaigns',
    help: 'Campaigns that have not ended, by state.',
    label: 'state',
    read: async () => (await figures()).campaigns,
  })
  if (!isAudited) return
  plainGauge(registry, {
    name: 'keyfob_audit_sealing_lag_seconds',
    help: 'Age of the oldest audit entry that could be in the chain and is not; 0 when there is none.',
    read: async () => (await figures()).auditLag / seconds(1),
  })
  plainGauge(registry, {
    name: 'keyfob_audit_sealing_late',
    help: 'Whether that is more than a minute: 1 or 0.',
    read: async () => ((await figures()).auditLag > auditLateAfter ? 1 : 0),
  })
}
