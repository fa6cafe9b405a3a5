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

const stopsText = ({ abort }: CreateCampaignInput): string => {
  const { failed = null, unknown = null } = abort ?? {}
  if (failed === null && unknown === null) return 'It does not stop by itself, however many fail.'
  return `It stops by itself ${abortText({ abort: { failed, unknown } }).replace('When', 'when')}.`
}

/** The last question: a campaign begins as soon as it is made, unless it has a start. */
export const BeginDialog = ({ input, count, onRefused, onClose }: BeginDialogProps) => {
  const api = useApi()
  const [, navigate] = useLocation()
  const made = useRef<Campaign>(undefined)
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
      <p>{stopsText(input)}</p>
    </ConfirmDialog>
  )
}
