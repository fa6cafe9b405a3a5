import type { Campaign } from '@keyfob/client'
import { Link } from 'wouter'
import { spanText } from '../../../format/age.ts'
import { countText } from '../../../format/count.ts'
import { linkTo } from '../../../router/links.ts'
import { Age } from '../../../shared/age.tsx'
import { CopyButton } from '../../../shared/copy-button.tsx'
import { Facts } from '../../../shared/facts.tsx'
import { Panel } from '../../../shared/panel.tsx'
import { abortText, beginsAt, rampText, targetText, waveText, windowText } from '../words/campaign-text.ts'

interface FactsProps {
  readonly campaign: Campaign
}

/** Waves, windows, and the rule by which it stops. */
export const HowPanel = ({ campaign }: FactsProps) => {
  const { wave, waveBeganAt, endsAt, endedAt } = campaign
  return (
    <Panel title="How it goes">
      <Facts
        facts={{
          Wave:
            wave === 0 ? (
              'None has begun'
            ) : (
              <>
                {countText(wave)}, begun <Age at={waveBeganAt} />
              </>
            ),
          'Each wave': waveText(campaign),
          Rate: rampText(campaign),
          Begin: <Age at={beginsAt(campaign)} />,
          End: endsAt === null ? undefined : <Age at={endsAt} />,
          Ended: endedAt === null ? undefined : <Age at={endedAt} />,
          Window: windowText(campaign),
          'Stops itself': abortText(campaign),
        }}
      />
    </Panel>
  )
}

/** What it sends, and to whom. */
export const WhatPanel = ({ campaign }: FactsProps) => {
  const { id, command, params, ttlSeconds, createdAt, who } = campaign
  return (
    <Panel title="What it does">
      <Facts
        facts={{
          Sends: <Link href={linkTo.commandType(command)}>{command}</Link>,
          With: Object.keys(params).length === 0 ? undefined : <code>{JSON.stringify(params)}</code>,
          To: <Target campaign={campaign} />,
          Waits: ttlSeconds === null ? undefined : `each command, at most ${spanText(ttlSeconds * 1_000)}`,
          Made: (
            <>
              <Age at={createdAt} /> by {who}
            </>
          ),
          Commands: <Link href={linkTo.commands({ who: `campaign:${id}` })}>All that it sent</Link>,
          Id: (
            <>
              <code>{id}</code> <CopyButton text={id} what="the id" />
            </>
          ),
        }}
      />
    </Panel>
  )
}

/** A target by filters leads to the vehicles that it has now, which may be others. */
const Target = ({ campaign: { target, total } }: FactsProps) => {
  const { vins, label, version, online } = target
  if (vins !== undefined) return targetText(target)
  const filters = {
    label,
    version: version && `${version.name}:${version.value}`,
    online: online === undefined ? undefined : String(online),
  }
  return (
    <>
      {countText(total)} with <Link href={linkTo.vehicles(filters)}>{targetText(target)}</Link>
    </>
  )
}
