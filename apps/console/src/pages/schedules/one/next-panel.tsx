import { Panel } from '../../../shared/panel.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import { serverNow } from '../../../session/server-clock.ts'
import { RunsLine } from '../line/runs-line.tsx'
import { RunsList } from '../line/runs-list.tsx'
import { isZone } from '../line/zone-time.ts'

interface NextPanelProps {
  readonly next: readonly string[] | undefined
  readonly zone: string
  readonly error: unknown
  readonly isPaused: boolean
}

/** When it is due next, before jitter. */
export const NextPanel = ({ next, zone, error, isPaused }: NextPanelProps) => {
  const known = isZone(zone) ? zone : 'UTC'
  const occurrences = next?.map((at) => Date.parse(at)) ?? []
  const from = Math.min(serverNow(), occurrences[0] ?? Infinity)
  return (
    <Panel title={isPaused ? 'Next, once it is resumed' : 'Next'} aside={<span>{known}</span>}>
      {error !== null && <Trouble error={error} doing="say when it is due" />}
      {occurrences.length > 0 && (
        <>
          <RunsLine
            occurrences={occurrences}
            zone={known}
            from={from}
            label={`The next ${occurrences.length} occurrences`}
          />
          <RunsList occurrences={occurrences} zone={known} from={from} label="Next occurrences" />
        </>
      )}
      {next?.length === 0 && <p>It is not due any more.</p>}
    </Panel>
  )
}
