import { type Duration, milliseconds } from '@keyfob/runtime'
import type { StatusEvent } from '@keyfob/protocol'
import { type MadeAccess, makeAccess } from '../access/make-access.ts'
import { type MadeAudit, makeAudit } from '../audit/make-audit.ts'
import { type MadeApprovals, makeApprovals } from '../approvals/make-approvals.ts'
import { type MadeCampaigns, makeCampaigns } from '../campaigns/make-campaigns.ts'
import { type Core, makeCore } from '../commands/make-core.ts'
import { readScheduleInput } from '../http/resources/schedule.ts'
import { type MadeFigures, makeFigures } from '../figures/make-figures.ts'
import { type MadeSchedules, makeSchedules } from '../schedules/make-schedules.ts'
import type { Measures } from '../ports/measures.ts'
import { type MadeSigning, makeSigning } from '../signing/make-signing.ts'
import { Quotas } from '../quotas/quotas.ts'
import type { QuotaService } from '../ports/quotas.ts'
import type { SqlStores } from '../store/make-sql-stores.ts'
import { isDataError } from '../store/sql-database.ts'
import { type MadeWaking, makeWaking } from '../waking/make-waking.ts'
import { type MadeWebhooks, makeWebhooks } from '../webhooks/make-webhooks.ts'
import type { Base } from './base.ts'
import type { Carriers } from './make-carriers.ts'

/** What people and vehicles are served by. */
export interface Services {
  readonly core: Core
  readonly approvals: MadeApprovals
  readonly campaigns: MadeCampaigns
  readonly schedules: MadeSchedules
  readonly webhooks: MadeWebhooks
  readonly waking: MadeWaking
  readonly access: MadeAccess
  readonly signing: MadeSigning
  readonly figures: MadeFigures
  readonly audit: MadeAudit
  /** Null: none is configured, and nothing is counted. */
  readonly quotas: QuotaService | null
}

/** A fleet that one process serves in a window, with a few windows for each vehicle. */
const quotaWindowsMax = 100_000
/** Networks whose refused requests are counted. */
const networksMax = 10_000

export interface ServicesOptions extends Base {
  readonly stores: SqlStores
  readonly carriers: Carriers
}

export const makeServices = ({ stores, carriers, ...base }: ServicesOptions): Services => {
  const { config, metrics } = base
  const figures = makeFigures({ ...base, figures: stores.figures, series: stores.figureSeries })
  const {
    signing: { policy },
    secrets,
  } = config
  const { vehicleSigning: store, vehicles } = stores
  const signing = makeSigning({ ...base, store, vehicles, policy, keys: secrets.signingKeys })
  const core = coreOf(base, stores, carriers, figures, signing)
  const quotas = quotasOf(base, stores, carriers)
  return {
    core,
    ...governedOf(base, stores, core, quotas),
    signing,
    schedules: makeSchedules({
      ...base,
      store: stores.schedules,
      commands: core.commands,
      vehicles: core.vehicles,
      file: config.schedulesFile,
      readInput: readScheduleInput,
      measures: metrics.schedules,
    }),
    webhooks: makeWebhooks({
      ...base,
      store: stores.webhooks,
      queue: stores.webhookQueue,
      allowsPrivate: config.webhooksPrivate,
      origin: config.eventOrigin,
      measures: metrics.webhooks,
    }),
    waking: wakingOf(base, stores, carriers),
    figures,
    audit: makeAudit({ ...base, store: stores.audit, rules: config.audit, signer: signing.signer }),
    quotas,
    access: makeAccess({
      ...base,
      store: stores.apiKeys,
      firstKey: config.secrets.firstKey,
      requiredBy: config.keysRequiredBy,
      tokens: config.tokens,
      attempts: carriers.cache.windows(networksMax),
    }),
  }
}

/** What decides about commands before they are submitted, or submits many. */
const governedOf = (
  { config: { historyKept }, metrics: { governance: measures }, clock, log }: Base,
  stores: SqlStores,
  { commands }: Core,
  quotas: Quotas | null,
): Pick<Services, 'approvals' | 'campaigns'> => {
  const shared = { clock, log, historyKept, measures }
  return {
    approvals: makeApprovals({ ...shared, store: stores.approvals, submits: commands }),
    campaigns: makeCampaigns({ ...shared, store: stores.campaigns, commands, nextId: commands.nextId, quotas }),
  }
}

const quotasOf = ({ config, clock, log, metrics }: Base, stores: SqlStores, { cache }: Carriers): Quotas | null => {
  const { quotas: rules } = config
  if (rules.length === 0) return null
  const { commands: keys } = stores
  return new Quotas({ rules, counts: cache.windows(quotaWindowsMax), keys, clock, log, measures: metrics.quotas })
}

const wakingOf = (base: Base, { wakeUps: store }: SqlStores, { gateway }: Carriers): MadeWaking => {
  const { wakeUps: rules, secrets } = base.config
  const measures = base.metrics.wakeUps
  return makeWaking({ ...base, store, gateway: gateway.gateway, rules, service: secrets.wakeUps, measures })
}

/** A lone caller's next call arrives within it; measured with `npm run bench`. */
const stepsWait: Duration = milliseconds(3)
/** Some two groups of other processes pass meanwhile; measured with `npm run bench -- processes`. */
const stepsGather: Duration = milliseconds(15)

const coreOf = (
  base: Base,
  stores: SqlStores,
  { acks, gateway, cache, feed, relay }: Carriers,
  { onAccepted }: MadeFigures,
  { sign, verify }: MadeSigning,
): Core => {
  const { config, metrics } = base
  const committed = (events: readonly StatusEvent[]): void => {
    feed.recent.keep(events)
    feed.feed.nudge()
    relay?.relay.nudge()
  }
  return makeCore({
    ...base,
    stores,
    bus: acks.bus,
    gateway: gateway.gateway,
    cache: cache.cache,
    feed: feed.feed,
    committed,
    rules: { registers: config.autoRegister, checkDigit: config.checkDigit },
    historyKept: config.historyKept,
    wakeRules: config.wakeUps,
    appliesAcks: config.roles.includes('worker'),
    isDataError,
    stepsWait,
    stepsGather: config.roles.includes('api') ? 0 : stepsGather,
    sign,
    verify,
    measures: alsoTimed(metrics.commands, onAccepted),
    uplinkMeasures: metrics.uplinks,
  })
}

/** Each submit is also told to the figures. */
const alsoTimed = (measures: Measures, onAccepted: MadeFigures['onAccepted']): Measures => ({
  accepted: (record, took) => {
    measures.accepted(record, took)
    onAccepted(took)
  },
  refused: (code) => measures.refused(code),
  changed: (change) => measures.changed(change),
  published: (took) => measures.published(took),
  committed: (size, took) => measures.committed(size, took),
})
