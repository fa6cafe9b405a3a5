import type { CommandWithTimeline } from '@keyfob/client'
import { Link } from 'wouter'
import { linkTo } from '../../router/links.ts'
import { useMay } from '../../session/session-context.ts'
import { Age } from '../../shared/age.tsx'
import { campaignOf } from '../../shared/commands/campaign-of.ts'
import { CopyButton } from '../../shared/copy-button.tsx'
import { Facts } from '../../shared/facts.tsx'
import { VinLink } from '../../shared/vin.tsx'
import styles from './command-page.module.css'
import { useApproval } from './use-approval.ts'

export const CommandFacts = ({ command }: { readonly command: CommandWithTimeline }) => {
  const approval = useApproval(command)
  const campaign = campaignOf(command.who)
  const maySeeCampaigns = useMay('campaigns:read')
  return (
    <Facts
      facts={{
        Id: <Copied text={command.id} what="the id" />,
        Vehicle: <VinLink vin={command.vin} />,
        IVC: command.ivc ?? 'any',
        Who: <Link href={linkTo.commands({ who: command.who })}>{command.who}</Link>,
        Campaign:
          campaign === undefined || !maySeeCampaigns ? undefined : (
            <Link href={linkTo.campaign(campaign)}>How far it is</Link>
          ),
        'Approved by': approval?.decidedBy ?? undefined,
        'Its reason': approval?.reason ?? undefined,
        Purpose: approval?.purpose ?? undefined,
        Lane: `${command.lane}, number ${command.sequence}`,
        Accepted: <Age at={command.acceptedAt} />,
        'May begin until': <Age at={command.notAfter} />,
        Deadline: <Age at={command.deadline} />,
        Settled: <Age at={command.settledAt} none="not yet" />,
        Attempts: command.attempts,
        'Cancel asked': command.cancelRequestedAt === null ? undefined : <Canceling command={command} />,
        Trace: command.traceId === null ? undefined : <Copied text={command.traceId} what="the trace id" />,
        Params: jsonOf(command.params),
        Result: command.result === null ? undefined : jsonOf(command.result),
      }}
    />
  )
}

const Copied = ({ text, what }: { readonly text: string; readonly what: string }) => (
  <>
    <code>{text}</code> <CopyButton text={text} what={what} />
  </>
)

const Canceling = ({ command }: { readonly command: CommandWithTimeline }) => (
  <>
    <Age at={command.cancelRequestedAt} />
    {command.cancelRequestedBy !== null && ` by ${command.cancelRequestedBy}`}
  </>
)

const jsonOf = (value: Readonly<Record<string, unknown>>) =>
  Object.keys(value).length === 0 ? 'none' : <pre className={styles.json}>{JSON.stringify(value, null, 1)}</pre>
