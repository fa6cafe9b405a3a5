import type { Campaign } from '@keyfob/client'
import { useParams } from 'wouter'
import { Icon } from '../../../shared/icon.tsx'
import layout from '../../../shared/layout.module.css'
import notice from '../../../shared/notice.module.css'
import { PageHeader } from '../../../shared/page-header.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import { useWrites } from '../../../shared/write/use-writes.ts'
import { WriteNote } from '../../../shared/write/write-note.tsx'
import { useCampaign } from '../use-campaign.ts'
import { CampaignMark } from '../words/campaign-mark.tsx'
import { CampaignActions } from './campaign-actions.tsx'
import { HowPanel, WhatPanel } from './campaign-facts.tsx'
import { ProgressPanel } from './progress-panel.tsx'
import { VehiclesTable } from './vehicles-table.tsx'

/** One campaign: how far it is, why it stopped, what it does by which rules, and each of its vehicles. */
const CampaignPage = () => {
  const { id = '' } = useParams()
  const { data, error } = useCampaign(id)
  const writes = useWrites(['campaigns'])
  if (data === undefined) return error === null ? <p>Loading…</p> : <Trouble error={error} doing="show the campaign" />
  return (
    <>
      <PageHeader
        title={data.name}
        heading={
          <>
            {data.name} <CampaignMark state={data.state} />
          </>
        }
      >
        <CampaignActions campaign={data} writes={writes} />
      </PageHeader>
      <WhyStopped campaign={data} />
      {error !== null && <Trouble error={error} doing="show how far it is now" />}
      <WriteNote writes={writes} />
      <div className={layout.columns}>
        <ProgressPanel campaign={data} />
        <div className={layout.stack}>
          <HowPanel campaign={data} />
          <WhatPanel campaign={data} />
        </div>
      </div>
      <VehiclesTable campaign={data} />
    </>
  )
}

const WhyStopped = ({ campaign: { state, reason } }: { readonly campaign: Pick<Campaign, 'state' | 'reason'> }) => {
  if (reason === '' || state === 'running' || state === 'paused') return null
  if (state === 'done') return <p>{reason}</p>
  return (
    <div className={`${notice.notice} ${notice.trouble}`} role="status">
      <Icon name="warning" size={16} />
      <div>
        <p className={notice.title}>It was aborted</p>
        <p>{reason}</p>
      </div>
    </div>
  )
}

export default CampaignPage
