import type { Schedule } from '@keyfob/client'
import { Link } from 'wouter'
import { spanText } from '../../../format/age.ts'
import { linkTo } from '../../../router/links.ts'
import { Age } from '../../../shared/age.tsx'
import { CopyButton } from '../../../shared/copy-button.tsx'
import { Facts } from '../../../shared/facts.tsx'
import { Panel } from '../../../shared/panel.tsx'
import { VinLink } from '../../../shared/vin.tsx'
import { targetText, timingText } from '../words/timing-text.ts'

/** What it sends, to whom, and by which rules. */
export const ScheduleFacts = ({ schedule }: { readonly schedule: Schedule }) => {
  const { target, command, params, cron, timeZone, startsAt, endsAt, who, createdAt, source } = schedule
  return (
    <Panel title="What it does">
      <Facts
        facts={{
          Sends: command,
          With: Object.keys(params ?? {}).length === 0 ? undefined : <code>{JSON.stringify(params)}</code>,
          To: <Target target={target} />,
          When: <code>{timingText(schedule)}</code>,
          Zone: cron === undefined ? undefined : (timeZone ?? 'UTC'),
          From: startsAt === undefined ? undefined : <Age at={startsAt} />,
          Until: endsAt === undefined ? undefined : <Age at={endsAt} />,
          Rules: rulesText(schedule),
          Made: (
            <>
              <Age at={createdAt} /> by {source === 'file' ? 'the file of schedules' : who}
            </>
          ),
          Commands: <Link href={linkTo.commands({ schedule: schedule.id })}>All that it sent</Link>,
          Id: (
            <>
              <code>{schedule.id}</code> <CopyButton text={schedule.id} what="the id" />
            </>
          ),
        }}
      />
    </Panel>
  )
}

const Target = ({ target }: Pick<Schedule, 'target'>) => {
  if (target.vin !== undefined) return <VinLink vin={target.vin} />
  if (target.label !== undefined)
    return <Link href={linkTo.vehicles({ label: target.label })}>{targetText(target)}</Link>
  return (
    <ul>
      {target.vins?.slice(0, 20).map((vin) => (
        <li key={vin}>
          <VinLink vin={vin} />
        </li>
      ))}
      {(target.vins?.length ?? 0) > 20 && <li>and {(target.vins?.length ?? 0) - 20} more</li>}
    </ul>
  )
}

/** Those of its rules that are not as they are unless told. */
const rulesText = (schedule: Schedule): string => {
  const { overlap = 'skip', missed = 'run_once', jitterSeconds = 0, ttlSeconds, gap, repeat } = schedule
  return [
    `overlap: ${overlap}`,
    `missed: ${missed}`,
    ...(jitterSeconds > 0 ? [`spread over ${spanText(jitterSeconds * 1_000)}`] : []),
    ...(ttlSeconds === undefined ? [] : [`each waits at most ${spanText(ttlSeconds * 1_000)}`]),
    ...(gap === undefined ? [] : [`gap: ${gap}`]),
    ...(repeat === undefined ? [] : [`repeat: ${repeat}`]),
  ].join(' · ')
}
