import type { Campaign, CreateCampaignInput } from '@keyfob/client'
import { useRef } from 'react'
import { useLocation } from 'wouter'
import { countText } from '../../../format/count.ts'
import { linkTo } from '../../../router/links.ts'
import { useApi } from '../../../session/session-context.ts'
import { ConfirmDialog } from '../../../shared/dialog/confirm-dialog.tsx'
import { abortText } from '../words/campaign-text.ts'
import { campaignLineOf } from './campaign-line.ts'

interface BeginDialogProps {
  readonly input: CreateCampaignInput
  /** Undefined: not known. */
  readonly count: number | undefined
  /** The API says why; some of it belongs to fields. */
  readonly onRefused: (error: Error) => void
  readonly onClose: () => void
}

/** The last question: a campaign begins as soon as it is made, unless it has a start. */
export const BeginDialog = ({ input, count, onRefused, onClose }: BeginDialogProps) => {
  const api = useApi()
  const [, navigate] = useLocation()
  const made = useRef<Campaign>(undefined)
  const { failed = null, unknown = null } = input.abort ?? {}
  const vehicles = count === undefined ? 'the vehicles' : `${countText(count)} ${count === 1 ? 'vehicle' : 'vehicles'}`
  return (
    <ConfirmDialog
      title={`Begin ${input.name}`}
      action={count === undefined ? 'Begin' : `Begin with ${vehicles}`}
      isDanger={false}
      write={{
        run: async () => {
          made.current = await api.campaigns.create(input)
        },
        doing: 'make the campaign',
        done: 'It is made.',
        line: campaignLineOf(input),
      }}
      changed={['campaigns', 'list']}
      onClose={onClose}
      onFailed={onRefused}
      onDone={() => made.current && navigate(linkTo.campaign(made.current.id))}
    >
      <p>
        <b>{input.command}</b> is sent to <b>{vehicles}</b>, in waves,{' '}
        {input.startsAt === undefined ? 'from now on' : `from ${input.startsAt} on`}.
      </p>
      <p>It stops by itself: {abortText({ abort: { failed, unknown } }).toLowerCase()}.</p>
    </ConfirmDialog>
  )
}
