/**
 * History around the end of a week: two weeks of the past are filled before the run, a new week begins in its middle, and
 * the older of the two is past its time then. Workers look at history when they start and every hour; so that a short run
 * sees it too, one more worker starts after the change, as in a deployment, and stops again.
 */
import { join } from 'node:path'
import { type Duration, type Instant, days, formatInstant, seconds } from '@keyfob/runtime'
import { fleetVin } from '@keyfob/simulator'
import { KeyfobProcess, eventually, fillHistory } from '@keyfob/testbed'
import pg from 'pg'
import { weekBegin } from './shifted-time.ts'

/** As short as Keyfob takes it. */
export const historyDays = 7
/** Behind it, and not yet of the third week back. */
const filledSpan: Duration = days(13)
const filledVehicles = 50
/** Far from the numbers of the fleet. */
const firstFilledVehicle = 5_000_000
const triesMax = 3
const droppedWithin = seconds(20)

/** End of the names of a week's tables. */
export const weekName = (instant: Instant): string => formatInstant(weekBegin(instant)).slice(0, 10).replaceAll('-', '')

/** Fills the two weeks before `now` into tables that were made. Keyfob must not run. */
export const fillPastWeeks = async (url: string, now: Instant, commands: number): Promise<void> => {
  const vins = Array.from({ length: filledVehicles }, (_, nth) => fleetVin(firstFilledVehicle + nth))
  await fillHistory({ url, commands, vins, now, span: filledSpan })
}

export interface WeekFacts {
  /** Weeks whose commands are of this run. */
  readonly begun: readonly string[]
  /** The week whose time was over in the run, and whether it was dropped. */
  readonly overdue: string
  readonly isDropped: boolean
}

/** Starts one more worker with this environment until the week is dropped; gives up after some tries. */
export const dropOldWeek = async (
  url: string,
  overdue: string,
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<boolean> => {
  for (let nth = 1; nth <= triesMax; nth += 1) {
    const worker = await KeyfobProcess.start({
      dataDir: join(folder, `late-worker-${nth}`),
      env: { ...env, KEYFOB_ROLES: 'worker' },
    })
    const isDropped = await eventually(async () => !(await weeksOf(url)).includes(overdue), {
      within: droppedWithin,
      every: 500,
      what: 'the old week being dropped',
    }).catch(() => false)
    await worker.stop()
    if (isDropped) return true
  }
  return false
}

/** Weeks that have tables. */
const weeksOf = (url: string): Promise<readonly string[]> =>
  namesOf(url, `SELECT right(relname, 8) AS name FROM pg_class WHERE relname ~ '^commands_[0-9]{8}$' ORDER BY 1`, [])

/** Weeks that hold commands with ids from `since` on. */
export const weeksSince = (url: string, since: string): Promise<readonly string[]> =>
  namesOf(url, `SELECT DISTINCT right(tableoid::regclass::text, 8) AS name FROM commands WHERE id >= $1 ORDER BY 1`, [
    since,
  ])

const namesOf = async (url: string, sql: string, values: readonly string[]): Promise<readonly string[]> => {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(sql, [...values])
    return rows.map(({ name }) => name)
  } finally {
    await client.end()
  }
}
