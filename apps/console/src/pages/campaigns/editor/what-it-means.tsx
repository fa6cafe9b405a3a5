import type { CreateCampaignInput } from '@keyfob/client'
import { spanText } from '../../../format/age.ts'
import { countText } from '../../../format/count.ts'
import { Facts } from '../../../shared/facts.tsx'
import { Panel } from '../../../shared/panel.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import { problemsIn } from '../../../send/use-submit.ts'
import { abortText } from '../words/campaign-text.ts'
import { sizesOf } from './sizes.ts'
import type { Count } from './use-count.ts'

interface WhatItMeansProps {
  readonly input: CreateCampaignInput
  readonly count: Count
}

/** What the fields come to, before anything is made. */
export const WhatItMeans = ({ input, count: { data: count, error } }: WhatItMeansProps) => {
  const { failed = null, unknown = null } = input.abort ?? {}
  const sizes = count === undefined ? undefined : sizesOf(count, input)
  const isShown = error !== null && Object.keys(problemsIn(error)).length === 0
  return (
    <Panel title="What it means">
      {isShown && <Trouble error={error} doing="count the vehicles" />}
      <Facts
        facts={{
          Vehicles: count === undefined ? 'Say which' : `${countText(count)} now, fixed when it is made`,
          'First wave':
            sizes === undefined ? undefined : `${countText(sizes.first)}, a sample of all: they are taken in no order`,
          Waves: sizes === undefined ? undefined : `${countText(sizes.waves)} or more`,
          Takes: sizes?.least === undefined ? undefined : `${spanText(sizes.least)} or longer`,
          'Stops itself': abortText({ abort: { failed, unknown } }),
        }}
      />
    </Panel>
  )
}
