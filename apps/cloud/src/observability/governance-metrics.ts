import { Counter, type Registry } from 'prom-client'
import type { ApprovalMeasures, ApprovalOutcome, CampaignMeasures } from '../ports/governance-measures.ts'

const outcomes = [
  'approved',
  'refused',
  'canceled',
  'expired',
  'not_accepted',
] as const satisfies readonly ApprovalOutcome[]

/** The numbers of approvals and campaigns: by outcome, and never by who or which. */
export class GovernanceMetrics implements ApprovalMeasures, CampaignMeasures {
  readonly #decided: Counter<'outcome'>
  readonly #commands: Counter<'outcome'>

  constructor(registry: Registry) {
    const registers = [registry]
    this.#decided = new Counter({
      name: 'keyfob_approvals_decided_total',
      help: 'What became of commands that waited for an approval, by outcome; not_accepted: approved before, and then refused.',
      labelNames: ['outcome'],
      registers,
    })
    this.#commands = new Counter({
      name: 'keyfob_campaign_commands_total',
      help: 'Commands that campaigns submitted, by outcome: accepted or refused.',
      labelNames: ['outcome'],
      registers,
    })
    for (const outcome of outcomes) this.#decided.inc({ outcome }, 0)
    for (const outcome of ['accepted', 'refused']) this.#commands.inc({ outcome }, 0)
  }

  decided(outcome: ApprovalOutcome, count: number): void {
    this.#decided.inc({ outcome }, count)
  }

  submitted({ accepted, refused }: { readonly accepted: number; readonly refused: number }): void {
    this.#commands.inc({ outcome: 'accepted' }, accepted)
    this.#commands.inc({ outcome: 'refused' }, refused)
  }
}
