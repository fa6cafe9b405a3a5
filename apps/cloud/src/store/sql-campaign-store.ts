import type { CampaignEventType, CommandId, Vin } from '@keyfob/protocol'
import { type Duration, type Instant, formatInstant, seconds } from '@keyfob/runtime'
import {
  type Campaign,
  type CampaignMove,
  type CampaignState,
  type CampaignStore,
  type CampaignVehicle,
  type SubmitNote,
  type Tally,
  type UnsubmittedVehicle,
  type VehicleState,
  type WaveVehicle,
  campaignVehiclesMax,
} from '../ports/campaign.ts'
import type { Page } from '../ports/command-store.ts'
import { campaignColumns, campaignOf, campaignVehicleOf } from './campaign-rows.ts'
import type { Columns } from './rows.ts'
import { pageOf } from './sql-command-store.ts'
import type { Sql, SqlDatabase } from './sql-database.ts'
import * as statements from './statements/campaigns.ts'
import { tellCampaign } from './tell-governance.ts'

type Ending = Parameters<CampaignStore['end']>[2]

/** What it is called that a campaign gets into a state. */
const moveTypes = {
  running: 'campaign.resumed',
  paused: 'campaign.paused',
  aborted: 'campaign.aborted',
  done: 'campaign.done',
} as const satisfies Record<CampaignState, CampaignEventType>

export class SqlCampaignStore implements CampaignStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async create(
    campaign: Campaign,
    zoneOf: (labels: readonly string[]) => string | null,
  ): Promise<Campaign | 'none' | 'too_many'> {
    const { text, params } = statements.targetedVehicles(campaign.spec.target, campaignVehiclesMax + 1)
    const vehicles = await this.#database.query<{ vin: Vin; labels: readonly string[] }>(text, params)
    if (vehicles.length === 0) return 'none'
    if (vehicles.length > campaignVehiclesMax) return 'too_many'
    const whole = { ...campaign, total: vehicles.length }
    const zones = vehicles.map(({ labels }) => zoneOf(labels))
    return this.#database.transaction(async (sql) => {
      const [row] = await sql.query<Columns>(statements.insertCampaign, [JSON.stringify(campaignColumns(whole))])
      await sql.query(statements.insertVehicles, [whole.id, vehicles.map(({ vin }) => vin), zones])
      const made = campaignOf(row!) // an insert returns its row
      await tellCampaign(sql, made, { type: 'campaign.created', at: made.createdAt, by: made.who })
      return made
    })
  }

  async find(id: string): Promise<Campaign | undefined> {
    const [row] = await this.#database.query<Columns>(statements.findCampaign, [id])
    return row && campaignOf(row)
  }

  async list(cursor: string | undefined, limit: number): Promise<Page<Campaign>> {
    const rows = await this.#database.query<Columns>(statements.listCampaigns, [cursor ?? null, limit + 1])
    return pageOf(rows.map(campaignOf), limit, ({ id }) => id)
  }

  tallies(id: string, wave: number | null): Promise<readonly Tally[]> {
    return this.#database.query<Tally>(statements.tallyVehicles, [id, wave])
  }

  async vehicles(
    ...[id, states, cursor, limit]: Parameters<CampaignStore['vehicles']>
  ): Promise<Page<CampaignVehicle>> {
    const values = [id, cursor ?? null, states ?? null, limit + 1]
    const rows = await this.#database.query<Columns>(statements.listVehiclesOf, values)
    return pageOf(rows.map(campaignVehicleOf), limit, ({ vin }) => vin)
  }

  move(...[id, from, to]: Parameters<CampaignStore['move']>): Promise<Campaign | undefined> {
    return this.#database.transaction(async (sql) => {
      const moved = await moveOne(sql, id, from, to)
      if (moved) await tellCampaign(sql, moved, { type: moveTypes[to.state], at: to.at, by: to.by })
      return moved
    })
  }

  retry(id: string, states: readonly VehicleState[], at: Instant, by: string): Promise<number> {
    return this.#database.transaction(async (sql) => {
      const moved = await moveOne(sql, id, ['aborted', 'done', 'paused'], { state: 'running', reason: '', at })
      if (moved === undefined) return 0
      const { length } = await sql.query(statements.retryVehicles, [id, states])
      await tellCampaign(sql, moved, { type: 'campaign.retried', at, by })
      return length
    })
  }

  async take(holder: string, now: Instant, lease: Duration, limit: number): Promise<readonly Campaign[]> {
    const values = [holder, formatInstant(now), lease / seconds(1), limit]
    return (await this.#database.query<Columns>(statements.takeCampaigns, values)).map(campaignOf)
  }

  async release(id: string, holder: string, nextAt: Instant): Promise<void> {
    await this.#database.query(statements.releaseCampaign, [id, holder, formatInstant(nextAt)])
  }

  end(id: string, holder: string, { state, reason, at }: Ending): Promise<boolean> {
    const values = [id, holder, state, reason, formatInstant(at)]
    return this.#database.transaction(async (sql) => {
      const [row] = await sql.query<Columns>(statements.endCampaign, values)
      if (row) await tellCampaign(sql, campaignOf(row), { type: moveTypes[state], at, by: null })
      return row !== undefined
    })
  }

  async zones(id: string): Promise<readonly (string | null)[]> {
    const rows = await this.#database.query<{ zone: string | null }>(statements.zonesWaiting, [id])
    return rows.map(({ zone }) => zone)
  }

  openWave(...[id, holder, { size, zones, at }]: Parameters<CampaignStore['openWave']>): Promise<number | undefined> {
    return this.#database.transaction(async (sql) => {
      const named = (zones ?? []).filter((zone) => zone !== null)
      const values = [id, zones === null, named, zones?.includes(null) ?? false, size]
      // First the campaign, then its vehicles: the order of `note`.
      const [row] = await sql.query<Columns>(statements.beginWave, [id, holder, formatInstant(at)])
      if (row === undefined) return undefined
      const begun = campaignOf(row)
      const vins = (await sql.query<{ vin: Vin }>(statements.nextVehicles, values)).map(({ vin }) => vin)
      await sql.query(statements.enterWave, [id, begun.wave, vins])
      await tellCampaign(sql, begun, { type: 'campaign.wave_started', at, by: null, vehicles: vins.length })
      return vins.length
    })
  }

  async unsubmitted(id: string, wave: number, limit: number, now: Instant): Promise<readonly UnsubmittedVehicle[]> {
    type Row = { readonly vin: Vin; readonly command_id: CommandId | null; readonly zone: string | null }
    const values = [id, wave, limit, formatInstant(now)]
    const rows = await this.#database.query<Row>(statements.nextUnsubmitted, values)
    return rows.map(({ vin, zone, command_id }) => ({ vin, zone, hasId: command_id !== null }))
  }

  async claim(...[id, wave, vins, ids]: Parameters<CampaignStore['claim']>): Promise<readonly WaveVehicle[]> {
    type Row = { readonly vin: Vin; readonly command_id: CommandId }
    const rows = await this.#database.query<Row>(statements.claimUnsubmitted, [id, wave, vins, ids])
    return rows.map(({ vin, command_id: commandId }) => ({ vin, commandId }))
  }

  note(id: string, holder: string, notes: readonly SubmitNote[], at: Instant, lease: Duration): Promise<boolean> {
    return this.#database.transaction(async (sql) => {
      const renewed = await sql.query(statements.renewCampaign, [id, holder, lease / seconds(1)])
      // Also when it was stopped meanwhile: the submits are made.
      await sql.query(statements.noteSubmits, [id, formatInstant(at), JSON.stringify(notes.map(noteColumns))])
      return renewed.length > 0
    })
  }

  async forget(before: Instant, limit: number): Promise<number> {
    return (await this.#database.query(statements.forgetCampaigns, [formatInstant(before), limit])).length
  }
}

const noteColumns = (note: SubmitNote): Columns =>
  'held' in note ? { ...note, until: formatInstant(note.until) } : { ...note }

const moveOne = async (
  sql: Sql,
  id: string,
  from: readonly CampaignState[],
  { state, reason, at }: Omit<CampaignMove, 'by'>,
): Promise<Campaign | undefined> => {
  const values = [id, from, state, reason, formatInstant(at)]
  const [row] = await sql.query<Columns>(statements.moveCampaign, values)
  return row && campaignOf(row)
}
