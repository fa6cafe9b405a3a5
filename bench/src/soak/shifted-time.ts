/**
 * A week ends once a week, and a soak takes hours. So the whole system lives at another time, at which a week ends in the
 * middle of the run. Every process of Keyfob decides by the clock of its database, and that is what is shifted: the
 * function that tells the time is covered by one of the same name, which adds the shift. Nothing jumps: it is shifted before
 * Keyfob first asks. Vehicles learn the time from the cloud; the ledger of effects is given the same shift.
 */
import { type Clock, type Duration, type Instant, days, systemClock } from '@keyfob/runtime'
import pg from 'pg'

/** Instant 0 was a Thursday; weeks of history begin on Mondays. */
const firstMonday: Instant = days(4)
const week: Duration = days(7)

/** What has to be added to `now`, so that a week begins after `ahead`. */
export const shiftToWeekEnd = (now: Instant, ahead: Duration): Duration => {
  const begun = firstMonday + Math.floor((now + ahead - firstMonday) / week) * week
  return (week - (now + ahead - begun)) % week
}

/** The first moment of the week that an instant is in. */
export const weekBegin = (instant: Instant): Instant => firstMonday + Math.floor((instant - firstMonday) / week) * week

/** The system's clock with the shift. */
export const shiftedClock = (shift: Duration): Clock => ({ ...systemClock, now: () => systemClock.now() + shift })

/** For sessions that begin after this. The name in `public` comes before PostgreSQL's own; tables are made in `public` as always. */
export const shiftDatabase = async (url: string, shift: Duration): Promise<void> => {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const milliseconds = Math.round(shift)
    await client.query(
      `CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
      AS $$ SELECT pg_catalog.clock_timestamp() + interval '${milliseconds} milliseconds' $$`,
    )
    await client.query(`ALTER DATABASE ${client.database} SET search_path = public, pg_catalog`)
  } finally {
    await client.end()
  }
}
