/**
 * Runs campaigns: submits the commands of a wave, waits for their ends, judges them, and begins the next wave. The rows are
 * authoritative: the holder of a campaign's lease works on it for a moment and gives it back. When that process dies, another
 * one continues when the lease is over. The id of each command is on record before its submit, and the store accepts an
 * id once [L10], so that each vehicle gets its command exactly once, whichever workers die or stall.
 */
import { randomUUID } from 'node:crypto'
import type { CommandId } from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, milliseconds, minutes, seconds } from '@keyfob/runtime'
import type { Campaign, CampaignStore, IdentifiedSubmits, MadeNote, WaveVehicle } from '../ports/campaign.ts'
import type { Refusal } from '../ports/command-service.ts'
import { type CampaignMeasures, noCampaignMeasures } from '../ports/governance-measures.ts'
import type { Log } from '../ports/log.ts'
import { type HoldParts, holdSubmits } from './hold-submits.ts'
import { judgeWave } from './judge-wave.ts'
import { isOpenIn } from './local-window.ts'

export interface CampaignRunnerOptions extends HoldParts {
  readonly store: CampaignStore
  readonly commands: IdentifiedSubmits
  readonly nextId: () => CommandId
  readonly clock: Clock
  readonly log: Log
  readonly measures?: CampaignMeasures
}

/** Longer than a batch takes, even with a slow database; a process that dies delays its campaigns by this much. */
const lease: Duration = seconds(10)
const takenTogether = 10
/** Submitted at once: they share a group commit. */
const batch = 100
/** Of one campaign before others have their turn. */
const batchesOfTurn = 10
/** Between two looks at a wave whose commands are under way. */
const lookEvery: Duration = milliseconds(500)
/** Between two looks at windows that are all closed: they open at whole minutes. */
const windowEvery: Duration = seconds(15)
/** The store or the service is busy: what is not submitted yet is tried again. */
const busyFor: Duration = seconds(1)

export class CampaignRunner {
  readonly #options: CampaignRunnerOptions
  readonly #holder = randomUUID()

  constructor(options: CampaignRunnerOptions) {
    this.#options = options
  }

  /** One turn of each campaign that is due. */
  async run(): Promise<{ readonly turns: number; readonly hasMore: boolean }> {
    const { store, clock } = this.#options
    const taken = await store.take(this.#holder, clock.now(), lease, takenTogether)
    await Promise.all(taken.map((campaign) => this.#turn(campaign)))
    return { turns: taken.length, hasMore: taken.length === takenTogether }
  }

  async #turn(campaign: Campaign): Promise<void> {
    const { store, log } = this.#options
    try {
      const nextAt = await this.#advance(campaign)
      if (nextAt !== undefined) await store.release(campaign.id, this.#holder, nextAt)
    } catch (error) {
      log.warn('campaign.held', { campaign: campaign.id, error: String(error) })
    }
  }

  /** When to look again; undefined when it ended, or is another worker's. */
  async #advance(campaign: Campaign): Promise<Instant | undefined> {
    const { spec, wave } = campaign
    const now = this.#options.clock.now()
    if (spec.endsAt !== null && now >= spec.endsAt) return this.#end(campaign, 'done', 'Its end came.')
    return wave === 0 ? this.#nextWave(campaign) : this.#continueWave(campaign, now)
  }

  async #continueWave(campaign: Campaign, now: Instant): Promise<Instant | undefined> {
    const { id, spec, wave, excusedWave } = campaign
    const { unsubmitted, open, size, reason } = judgeWave(await this.#options.store.tallies(id, wave), spec.abort)
    if (reason !== undefined && wave !== excusedWave) return this.#end(campaign, 'aborted', reason)
    if (unsubmitted > 0) return this.#submitSome(campaign, size - unsubmitted)
    const began = campaign.waveBeganAt ?? now
    if (open > 0 && (spec.waveSecondsMax === null || now < began + seconds(spec.waveSecondsMax))) return now + lookEvery
    const paced = began + (spec.perMinute === null ? 0 : (size / spec.perMinute) * minutes(1))
    return now < paced ? paced : this.#nextWave(campaign)
  }

  async #nextWave(campaign: Campaign): Promise<Instant | undefined> {
    const { id, spec } = campaign
    const { store, clock, log } = this.#options
    const now = clock.now()
    const waiting = await store.zones(id)
    if (waiting.length === 0) return this.#end(campaign, 'done', 'Every vehicle had its turn.')
    const { window } = spec
    const zones = window && waiting.filter((zone) => isOpenIn(window, zone, now))
    if (zones?.length === 0) return now + windowEvery
    const size = await store.openWave(id, this.#holder, { size: spec.waveSize, zones, at: now })
    if (size === undefined) return undefined
    log.info('campaign.wave', { campaign: id, type: spec.command, wave: campaign.wave + 1, vehicles: size })
    return now
  }

  /** Of the wave, as many as the ramp allows by now. */
  async #submitSome(campaign: Campaign, submitted: number): Promise<Instant | undefined> {
    const { store, clock, nextId, measures = noCampaignMeasures } = this.#options
    let allowed = allowedBy(campaign, clock.now()) - submitted
    for (let batches = 0; batches < batchesOfTurn && allowed > 0; batches += 1) {
      const { id, wave } = campaign
      const next = await store.unsubmitted(id, wave, Math.min(batch, allowed), clock.now())
      if (next.length === 0) return clock.now() + lookEvery // all that is left is held
      const held = await holdSubmits(this.#options, campaign, next)
      const claimed = await store.claim(id, wave, held.vins, held.vins.map(nextId))
      const made = (await Promise.all(claimed.map((each) => this.#submit(campaign, each)))).flatMap(
        (note) => note ?? [],
      )
      const isMine = await store.note(id, this.#holder, [...made, ...held.notes], clock.now(), lease)
      measures.submitted(countsOf(made))
      if (!isMine) return undefined
      if (held.isAll) return clock.now() + lookEvery // its wave is judged meanwhile
      if (made.length < claimed.length) return clock.now() + busyFor
      allowed -= claimed.length
    }
    return clock.now() + (allowed > 0 ? 0 : lookEvery)
  }

  /** Undefined when nothing is known yet: it is submitted again, under the same id. */
  async #submit(campaign: Campaign, { vin, commandId }: WaveVehicle): Promise<MadeNote | undefined> {
    const { commands, clock } = this.#options
    const request = requestOf(campaign, vin)
    const refusal = commands.check(request) ?? refusalIn(await commands.submitApproved(request, commandId, clock.now()))
    if (refusal === undefined) return { vin, problem: null }
    const { code, detail } = refusal
    return code === 'store_unavailable' || code === 'overloaded' ? undefined : { vin, problem: { code, detail } }
  }

  async #end({ id, spec }: Campaign, state: 'done' | 'aborted', reason: string): Promise<undefined> {
    const { store, clock, log } = this.#options
    if (!(await store.end(id, this.#holder, { state, reason, at: clock.now() }))) return undefined
    if (state === 'aborted') log.warn('campaign.aborted', { campaign: id, type: spec.command, reason })
    else log.info('campaign.done', { campaign: id, type: spec.command, reason })
    return undefined
  }
}

const countsOf = (notes: readonly MadeNote[]): { readonly accepted: number; readonly refused: number } => {
  const accepted = notes.filter(({ problem }) => problem === null).length
  return { accepted, refused: notes.length - accepted }
}

/** Submits of the wave that the ramp allows until now; the first one at once. */
const allowedBy = ({ spec, waveBeganAt }: Campaign, now: Instant): number =>
  spec.perMinute === null ? Infinity : Math.floor(((now - (waveBeganAt ?? now)) / minutes(1)) * spec.perMinute) + 1

const requestOf = ({ id, spec }: Campaign, vin: string) => ({
  command: spec.command,
  vin,
  params: spec.params,
  ttlSeconds: spec.ttlSeconds ?? undefined,
  who: `campaign:${id}`,
})

const refusalIn = (answer: { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal }) =>
  answer.ok ? undefined : answer.refusal
