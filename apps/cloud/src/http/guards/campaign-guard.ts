import { type Catalogue, classOf } from '@keyfob/protocol'
import type { FastifyRequest } from 'fastify'
import type { CampaignService } from '../../ports/campaign.ts'
import { noCampaign } from '../resources/campaign.ts'
import { demandClass } from './class-guard.ts'

/**
 * Authorizes the caller to send what a campaign sends.
 *
 * @throws HttpProblem also when there is no such campaign
 */
export const demandCampaign = async (
  { campaigns, catalogue }: { readonly campaigns: Pick<CampaignService, 'find'>; readonly catalogue: Catalogue },
  request: FastifyRequest,
  id: string,
): Promise<void> => {
  const found = await campaigns.find(id)
  if (found === undefined) throw noCampaign(id)
  const type = catalogue.find(found.spec.command)
  demandClass(request.caller, type && classOf(type))
}
