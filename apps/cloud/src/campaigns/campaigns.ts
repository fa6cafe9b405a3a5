import { type FieldProblem, parseVin, vinRule } from '@keyfob/protocol'
import type { Clock } from '@keyfob/runtime'
import { uuidv7 } from 'uuidv7'
import type {
  Campaign,
  CampaignInput,
  CampaignService,
  CampaignSpec,
  CampaignState,
  CampaignStore,
  CampaignVehicle,
  IdentifiedSubmits,
  Tally,
  VehicleState,
} from '../ports/campaign.ts'
import type { Page } from '../ports/command-store.ts'
import type { Answered, Refusal } from '../ports/command-service.ts'
import type { Log } from '../ports/log.ts'
import { isTimeZone } from '../schedules/time-zone.ts'
import { zoneOf } from './local-window.ts'

export interface CampaignsOptions {
  readonly store: CampaignStore
  readonly commands: Pick<IdentifiedSubmits, 'check'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

/** A VIN for checks that do not depend on the vehicle. */
const anyVin = '1KF00000000000000'
const waveSizeDefault = 100

/** The service for campaigns: validates, stores, and lists. The workers run them. */
export class Campaigns implements CampaignService {
  readonly #options: CampaignsOptions

  constructor(options: CampaignsOptions) {
    this.#options = options
  }

  async create(input: CampaignInput, who: string): Promise<Answered<Campaign>> {
    const { store, commands, clock, log } = this.#options
    const now = clock.now()
    const spec = specOf(input)
    const problems = [...problemsOf(spec, now)]
    if (problems.length > 0)
      return refuse({ code: 'invalid_request', detail: 'Some fields are not valid.', errors: problems })
    const { command, params, ttlSeconds } = spec
    const vin = spec.target.vins?.[0] ?? anyVin
    const refusal = commands.check({ command, params, ttlSeconds: ttlSeconds ?? undefined, vin, who })
    if (refusal) return refuse(refusal)
    const made = await store.create(
      { ...fresh, id: uuidv7(), name: input.name, who, spec, createdAt: now, updatedAt: now },
      zoneOf,
    )
    if (typeof made === 'string') return refuse(made === 'none' ? noVehicles : tooMany)
    log.info('campaign.changed', { campaign: made.id, what: 'create', who })
    return { ok: true, value: made }
  }

  find(id: string): Promise<Campaign | undefined> {
    return this.#options.store.find(id)
  }

  list(cursor: string | undefined, limit: number): Promise<Page<Campaign>> {
    return this.#options.store.list(cursor, limit)
  }

  tallies(id: string): Promise<readonly Tally[]> {
    return this.#options.store.tallies(id, null)
  }

  vehicles(...asked: Parameters<CampaignService['vehicles']>): Promise<Page<CampaignVehicle>> {
    return this.#options.store.vehicles(...asked)
  }

  pause(id: string, who: string): Promise<Answered<Campaign>> {
    return this.#move(id, ['running'], 'paused', 'pause', who)
  }

  resume(id: string, who: string): Promise<Answered<Campaign>> {
    return this.#move(id, ['paused', 'aborted'], 'running', 'resume', who)
  }

  abort(id: string, who: string): Promise<Answered<Campaign>> {
    return this.#move(id, ['running', 'paused'], 'aborted', 'abort', who)
  }

  async retry(id: string, states: readonly VehicleState[], who: string): Promise<Answered<Campaign>> {
    const { store, clock, log } = this.#options
    const found = await store.find(id)
    if (found === undefined) return refuse(missing(id))
    if (found.state === 'running') return refuse(notNow(found, 'retry'))
    await store.retry(id, states, clock.now(), who)
    log.info('campaign.changed', { campaign: id, what: 'retry', who })
    return { ok: true, value: (await store.find(id)) ?? found }
  }

  async #move(
    id: string,
    from: readonly CampaignState[],
    state: CampaignState,
    what: string,
    who: string,
  ): Promise<Answered<Campaign>> {
    const { store, clock, log } = this.#options
    const reason = state === 'aborted' ? `${who} aborted it.` : ''
    const moved = await store.move(id, from, { state, reason, at: clock.now(), by: who })
    if (moved) {
      log.info('campaign.changed', { campaign: id, what, who })
      return { ok: true, value: moved }
    }
    const found = await store.find(id)
    if (found === undefined) return refuse(missing(id))
    return found.state === state ? { ok: true, value: found } : refuse(notNow(found, what))
  }
}

const fresh = {
  state: 'running',
  reason: '',
  total: 0,
  wave: 0,
  waveBeganAt: null,
  excusedWave: 0,
  endedAt: null,
} as const

const specOf = ({ abort, window, ...input }: CampaignInput): CampaignSpec => ({
  command: input.command,
  params: input.params ?? {},
  ttlSeconds: input.ttlSeconds ?? null,
  target: { ...input.target, ...(input.target.vins && { vins: input.target.vins.map((vin) => vin.toUpperCase()) }) },
  waveSize: input.waveSize ?? waveSizeDefault,
  perMinute: input.perMinute ?? null,
  waveSecondsMax: input.waveSecondsMax ?? null,
  startsAt: input.startsAt ?? null,
  endsAt: input.endsAt ?? null,
  window: window === undefined ? null : { ...window, timeZone: window.timeZone ?? 'UTC' },
  abort: { failed: abort?.failed ?? null, unknown: abort?.unknown ?? null },
})

function* problemsOf({ target, window, startsAt, endsAt }: CampaignSpec, now: number): Iterable<FieldProblem> {
  const { vins, label, version, online } = target
  const filters = [label, version, online].filter((each) => each !== undefined)
  if ((vins === undefined) === (filters.length === 0))
    yield { pointer: '/target', problem: 'must have either vins, or one or more of label, version and online' }
  const bad = vins?.findIndex((vin) => parseVin(vin) === undefined) ?? -1
  if (bad >= 0) yield { pointer: `/target/vins/${bad}`, problem: vinRule }
  if (vins !== undefined && new Set(vins).size < vins.length)
    yield { pointer: '/target/vins', problem: 'must not name a vehicle twice' }
  if (endsAt !== null && endsAt <= Math.max(now, startsAt ?? 0))
    yield { pointer: '/endsAt', problem: 'must be after now and after startsAt' }
  if (window && !isTimeZone(window.timeZone))
    yield { pointer: '/window/timeZone', problem: 'must be the name of a time zone, as in Europe/Berlin' }
  if (window && window.from === window.to) yield { pointer: '/window/to', problem: 'must be another time than from' }
}

const refuse = (refusal: Refusal): { ok: false; refusal: Refusal } => ({ ok: false, refusal })
const missing = (id: string): Refusal => ({ code: 'campaign_not_found', detail: `There is no campaign ${id}.` })
const notNow = ({ state }: Campaign, what: string): Refusal => ({
  code: 'campaign_state',
  detail: `The campaign is ${state}, so it cannot ${what}.`,
})
const noVehicles: Refusal = {
  code: 'invalid_request',
  detail: 'No vehicle fits the target now.',
  errors: [{ pointer: '/target', problem: 'fits no vehicle' }],
}
const tooMany: Refusal = {
  code: 'invalid_request',
  detail: 'The target has more than 100000 vehicles. Divide it into several campaigns.',
  errors: [{ pointer: '/target', problem: 'must have at most 100000 vehicles' }],
}
