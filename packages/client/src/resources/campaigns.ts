import type { ApiCaller, CallOptions, InputOf } from '../api-caller.ts'
import type { Campaign, CampaignVehicle, CampaignWithProgress } from '../generated/answers.ts'
import type { CreateCampaignInput, RetryCampaignInput } from '../generated/inputs.ts'
import { Pages } from '../pages.ts'

/** One command for many vehicles, in waves. */
export class Campaigns {
  readonly #caller: ApiCaller

  constructor(caller: ApiCaller) {
    this.#caller = caller
  }

  create(body: CreateCampaignInput, options?: CallOptions): Promise<Campaign> {
    return this.#caller.call('createCampaign', { body }, options)
  }

  /** The newest first. `limit`: of one page. */
  list(query: InputOf<'listCampaigns'>['query'] = {}, options?: CallOptions): Pages<Campaign> {
    return new Pages(
      (cursor) => this.#caller.call('listCampaigns', { query: { ...query, cursor } }, options),
      query.cursor,
    )
  }

  /** One of them, and how far it is. */
  get(id: string, options?: CallOptions): Promise<CampaignWithProgress> {
    return this.#caller.call('findCampaign', { params: { id } }, options)
  }

  /** Its vehicles by VIN, with their commands. `limit`: of one page. */
  vehicles(
    id: string,
    query: InputOf<'listCampaignVehicles'>['query'] = {},
    options?: CallOptions,
  ): Pages<CampaignVehicle> {
    return new Pages(
      (cursor) => this.#caller.call('listCampaignVehicles', { params: { id }, query: { ...query, cursor } }, options),
      query.cursor,
    )
  }

  pause(id: string, options?: CallOptions): Promise<Campaign> {
    return this.#caller.call('pauseCampaign', { params: { id } }, options)
  }

  /** Also of an aborted one: the wave in which it was aborted is not judged again. */
  resume(id: string, options?: CallOptions): Promise<Campaign> {
    return this.#caller.call('resumeCampaign', { params: { id } }, options)
  }

  abort(id: string, options?: CallOptions): Promise<Campaign> {
    return this.#caller.call('abortCampaign', { params: { id } }, options)
  }

  /** Sends what failed once more, under new commands. */
  retry(id: string, body: RetryCampaignInput = {}, options?: CallOptions): Promise<Campaign> {
    return this.#caller.call('retryCampaign', { params: { id }, body }, options)
  }
}
