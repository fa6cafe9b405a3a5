import { type FormProps, TextField } from '../../../shared/form/fields.tsx'
import form from '../../../shared/form/form.module.css'
import { Zones } from '../../../shared/form/zones.tsx'
import type { Draft } from './draft.ts'

/** How fast, when, and when not any more. */
export const HowFields = (props: FormProps<Draft>) => (
  <>
    <RampFields {...props} />
    <AbortFields {...props} />
    <details className={form.more} open={hiddenProblem(props) ? true : undefined}>
      <summary>More: begin and end, window, time to live</summary>
      <div className={form.form}>
        <div className={form.pair}>
          <TextField
            {...props}
            name="startsAt"
            label="Begins"
            placeholder="now"
            description="As in 2026-12-01T00:00:00Z."
          />
          <TextField {...props} name="endsAt" label="Ends" placeholder="when all had their turn" />
        </div>
        <WindowFields {...props} />
        <TextField
          {...props}
          name="ttlSeconds"
          label="Each command waits, in seconds"
          inputMode="numeric"
          placeholder="as the command says"
        />
      </div>
    </details>
  </>
)

/** What is wrong has to be seen. */
const hiddenProblem = ({ problems }: FormProps<Draft>): boolean =>
  Object.keys(problems).some((pointer) => /^\/(?:startsAt|endsAt|window|ttlSeconds)/.test(pointer))

const RampFields = (props: FormProps<Draft>) => (
  <div className={form.pair}>
    <TextField
      {...props}
      name="waveSize"
      label="Vehicles of a wave"
      inputMode="numeric"
      placeholder="100"
      description="A wave is looked at before the next one begins."
    />
    <TextField
      {...props}
      name="perMinute"
      label="Submits a minute"
      inputMode="numeric"
      placeholder="as fast as Keyfob accepts"
    />
    <TextField
      {...props}
      name="waveSecondsMax"
      label="A wave waits, in seconds"
      inputMode="numeric"
      placeholder="until all are settled"
    />
  </div>
)

const AbortFields = (props: FormProps<Draft>) => (
  <div className={form.pair}>
    <TextField
      {...props}
      name="abortFailed"
      pointer="/abort/failed"
      label="Stops when more fail, in % of a wave"
      inputMode="decimal"
      placeholder="never"
      description="Failed, rejected and refused ones."
    />
    <TextField
      {...props}
      name="abortUnknown"
      pointer="/abort/unknown"
      label="Or when more are unknown, in %"
      inputMode="decimal"
      placeholder="never"
    />
  </div>
)

const WindowFields = (props: FormProps<Draft>) => (
  <div className={form.pair}>
    <TextField
      {...props}
      name="from"
      pointer="/window/from"
      label="Only from"
      placeholder="any time"
      description="Of the day where the vehicle is, as in 22:00."
    />
    <TextField {...props} name="to" pointer="/window/to" label="To" placeholder="any time" />
    <TextField
      {...props}
      name="timeZone"
      pointer="/window/timeZone"
      label="Zone of vehicles without one"
      list="zones"
      placeholder="UTC"
    />
    <Zones />
  </div>
)
