/** One command for many vehicles, once each, in waves that are looked at one by one. */
import type { CommandId, State, Vin } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'
import type { Answered, Refusal, RefusalCode, SubmitRequest, Submitted } from './command-service.ts'
import type { NamedVersion, Page } from './command-store.ts'

/** `aborted`: by its rules, or by a person; it may be resumed. `done`: nothing is left, or its end came. */
export const campaignStates = ['running', 'paused', 'aborted', 'done'] as const
export type CampaignState = (typeof campaignStates)[number]

/** Most vehicles of one campaign, and most of its waves. */
export const campaignVehiclesMax = 100_000
export const waveSizeMax = 10_000

/** All of it must hold, or the VINs alone. */
export interface CampaignTarget {
  readonly vins?: readonly string[] | undefined
  readonly label?: string | undefined
  readonly version?: NamedVersion | undefined
  readonly online?: boolean | undefined
}

/** Local times of day, as in `22:00` and `05:00`; over midnight where `from` is the later one. */
export interface CampaignWindow {
  readonly from: string
  readonly to: string
  /** Of vehicles without a label `tz=…` that names a zone. */
  readonly timeZone: string
}

/** Shares of the vehicles of a wave, from 0 to 1, above which the campaign stops. Null: not looked at. */
export interface AbortRule {
  readonly failed: number | null
  readonly unknown: number | null
}

export interface CampaignSpec {
  readonly command: string
  readonly params: Readonly<Record<string, unknown>>
  readonly ttlSeconds: number | null
  readonly target: CampaignTarget
  readonly waveSize: number
  /** Null: as fast as Keyfob accepts. */
  readonly perMinute: number | null
  /** How long a wave is waited for at most; null: until all of it is settled. */
  readonly waveSecondsMax: number | null
  readonly startsAt: Instant | null
  readonly endsAt: Instant | null
  readonly window: CampaignWindow | null
  readonly abort: AbortRule
}

export interface Campaign {
  readonly id: string
  readonly name: string
  readonly who: string
  readonly state: CampaignState
  /** Why it is aborted or done. */
  readonly reason: string
  readonly spec: CampaignSpec
  readonly total: number
  /** From 1; 0: none has begun. */
  readonly wave: number
  readonly waveBeganAt: Instant | null
  /** A person resumed it in spite of this wave. */
  readonly excusedWave: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly endedAt: Instant | null
}

/**
 * What a vehicle of a campaign is in: no wave yet, a wave and not submitted, refused, or the state of its command; or its
 * command is no longer in history.
 */
export type VehicleState = 'waiting' | 'submitting' | 'refused' | 'forgotten' | State

export interface Tally {
  readonly state: VehicleState
  /** Code of the command's reason, or of the refusal; of one that is `submitting`, for what it waits. */
  readonly reason: string | null
  readonly count: number
}

export interface CampaignVehicle {
  readonly vin: Vin
  readonly wave: number | null
  readonly state: VehicleState
  readonly reason: string | null
  readonly commandId: CommandId | null
  readonly earlier: readonly CommandId[]
}

/** A vehicle of the wave whose command is to be submitted under this id. */
export interface WaveVehicle {
  readonly vin: Vin
  readonly commandId: CommandId
}

/** A vehicle of the wave that is to be submitted. */
export interface UnsubmittedVehicle {
  readonly vin: Vin
  readonly zone: string | null
  /** Its command has an id: a worker was about to submit it, or did, and died. */
  readonly hasId: boolean
}

/** For what a submit waits whose turn it is: a place in a quota, or the window of the campaign. */
export type HeldFor = 'quota_exceeded' | 'window_closed'

export interface MadeNote {
  readonly vin: string
  readonly problem: { readonly code: RefusalCode; readonly detail: string } | null
}

/** It is not submitted, and is claimed again from then on. */
export interface HeldNote {
  readonly vin: string
  readonly held: HeldFor
  readonly until: Instant
}

export type SubmitNote = MadeNote | HeldNote

export interface CampaignMove {
  readonly state: CampaignState
  readonly reason: string
  readonly at: Instant
  /** The person who does it. */
  readonly by: string
}

/**
 * Everything is committed when it resolves, with an event of each change; errors are those of `StoreUnavailable`. Workers `take`, and do the rest as the
 * holder of the lease: what another worker does after the lease is over repeats the same commands.
 */
export interface CampaignStore {
  /** With its vehicles as they are now. `none`: the target has no vehicle; `too_many`: more than are taken. */
  create(
    campaign: Campaign,
    zoneOf: (labels: readonly string[]) => string | null,
  ): Promise<Campaign | 'none' | 'too_many'>
  find(id: string): Promise<Campaign | undefined>
  /** Newest first. */
  list(cursor: string | undefined, limit: number): Promise<Page<Campaign>>
  /** Of a wave, or of all. */
  tallies(id: string, wave: number | null): Promise<readonly Tally[]>
  vehicles(
    id: string,
    states: readonly VehicleState[] | undefined,
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<CampaignVehicle>>
  /** By compare-and-set on the state; undefined when it is in none of these. */
  move(id: string, from: readonly CampaignState[], to: CampaignMove): Promise<Campaign | undefined>
  /** Gives vehicles that are in these states one more turn, under new commands. How many. */
  retry(id: string, states: readonly VehicleState[], at: Instant, by: string): Promise<number>
  take(holder: string, now: Instant, lease: Duration, limit: number): Promise<readonly Campaign[]>
  /** Gives it back until then. */
  release(id: string, holder: string, nextAt: Instant): Promise<void>
  /** False: another worker has it, or a person stopped it. */
  end(
    id: string,
    holder: string,
    to: { readonly state: CampaignState; readonly reason: string; readonly at: Instant },
  ): Promise<boolean>
  /** Zones of the vehicles that wait; null for those without one. */
  zones(id: string): Promise<readonly (string | null)[]>
  /** Begins the next wave with vehicles of these zones (null: of all). How many; undefined as of `end`. */
  openWave(
    id: string,
    holder: string,
    wave: { readonly size: number; readonly zones: readonly (string | null)[] | null; readonly at: Instant },
  ): Promise<number | undefined>
  /** Vehicles of the wave that are to be submitted and are not held. */
  unsubmitted(id: string, wave: number, limit: number, now: Instant): Promise<readonly UnsubmittedVehicle[]>
  /** Gives ids to those of these that are to be submitted, as many as there are VINs. One that has an id already keeps it. */
  claim(id: string, wave: number, vins: readonly string[], ids: readonly CommandId[]): Promise<readonly WaveVehicle[]>
  /** Notes what became of submits, and renews the lease; false as of `end`. */
  note(id: string, holder: string, notes: readonly SubmitNote[], at: Instant, lease: Duration): Promise<boolean>
  /** Deletes old ones that ended, in a batch. */
  forget(before: Instant, limit: number): Promise<number>
}

/** What campaigns need of the commands' service. */
export interface IdentifiedSubmits {
  check(request: SubmitRequest): Refusal | undefined
  /** Accepts it with this id, with its time counted from this instant. Idempotent [L10]. */
  submitApproved(request: SubmitRequest, id: CommandId, at: Instant): Promise<Answered<Submitted>>
}

type Wishes = Omit<CampaignSpec, 'abort' | 'command' | 'target' | 'window'>

/** As it comes; what is absent or undefined has its default. */
export interface CampaignInput extends Readonly<{ [Name in keyof Wishes]?: Wishes[Name] | undefined }> {
  readonly name: string
  readonly command: string
  readonly target: CampaignTarget
  readonly window?: { readonly from: string; readonly to: string; readonly timeZone?: string | undefined } | undefined
  readonly abort?: { readonly failed?: number | undefined; readonly unknown?: number | undefined } | undefined
}

export interface CampaignService {
  create(input: CampaignInput, who: string): Promise<Answered<Campaign>>
  find(id: string): Promise<Campaign | undefined>
  list(cursor: string | undefined, limit: number): Promise<Page<Campaign>>
  tallies(id: string): Promise<readonly Tally[]>
  vehicles(
    id: string,
    states: readonly VehicleState[] | undefined,
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<CampaignVehicle>>
  pause(id: string, who: string): Promise<Answered<Campaign>>
  /** Also of an aborted one: the wave that ended it is not looked at again. */
  resume(id: string, who: string): Promise<Answered<Campaign>>
  abort(id: string, who: string): Promise<Answered<Campaign>>
  retry(id: string, states: readonly VehicleState[], who: string): Promise<Answered<Campaign>>
}
