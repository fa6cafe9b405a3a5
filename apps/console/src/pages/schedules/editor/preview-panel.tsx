import { problemsIn } from '../../../send/use-submit.ts'
import { serverNow } from '../../../session/server-clock.ts'
import { Panel } from '../../../shared/panel.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import { RunsLine } from '../line/runs-line.tsx'
import { RunsList } from '../line/runs-list.tsx'
import { dayText, wallOf } from '../line/zone-time.ts'
import type { usePreview } from './use-preview.ts'
import styles from '../../../shared/form/form.module.css'

interface PreviewPanelProps {
  readonly preview: ReturnType<typeof usePreview>
  /** The expression in words; empty where there are none. */
  readonly words: string
}

/** When it would be due, before anything is saved. */
export const PreviewPanel = ({ preview: { next, around, zone }, words }: PreviewPanelProps) => (
  <Panel title="When it would be due" aside={<span>{zone}</span>}>
    {words !== '' && <p className={styles.words}>{words}</p>}
    {next.error !== null && <NotDue error={next.error} />}
    {next.error === null && next.data !== undefined && (
      <>
        <Occurrences
          occurrences={next.data}
          zone={zone}
          from={Math.min(serverNow(), next.data[0] ?? Infinity)}
          label="Next occurrences"
        />
        {around?.data !== undefined && around.data.length > 0 && (
          <>
            <h3 className={styles.around}>Around the clock change of {dayText(wallOf(around.change.at, zone))}</h3>
            <Occurrences occurrences={around.data} zone={zone} from={around.after} label="Around the clock change" />
          </>
        )}
      </>
    )}
  </Panel>
)

/** What is wrong with a field is said there. */
const NotDue = ({ error }: { readonly error: Error }) =>
  Object.keys(problemsIn(error)).length > 0 ? (
    <p>It is not due yet: the marked fields say what is wrong.</p>
  ) : (
    <Trouble error={error} doing="calculate when it would be due" />
  )

interface OccurrencesProps {
  readonly occurrences: readonly number[]
  readonly zone: string
  readonly from: number
  readonly label: string
}

const Occurrences = (props: OccurrencesProps) =>
  props.occurrences.length === 0 ? (
    <p>It would never be due. Look at the day of the month, and at the end.</p>
  ) : (
    <>
      <RunsLine {...props} />
      <RunsList {...props} />
    </>
  )
