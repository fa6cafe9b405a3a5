import { type Duration, type Instant, days, minutes } from '@keyfob/runtime'
import type { CampaignWindow } from '../ports/campaign.ts'
import { isTimeZone } from '../schedules/time-zone.ts'
import { offsetsOf } from '../schedules/zone-offsets.ts'

const zoneLabel = 'tz='

/**
 * The zone of a vehicle, of its label: `tz=europe.berlin` is Europe/Berlin, because a label has neither capitals nor slashes.
 * Null when it has none, or one that is no zone.
 */
export const zoneOf = (labels: readonly string[]): string | null => {
  const label = labels.find((each) => each.startsWith(zoneLabel))
  const zone = label?.slice(zoneLabel.length).replaceAll('.', '/')
  return zone !== undefined && isTimeZone(zone) ? zone : null
}

/** Minutes since midnight of `22:30`; the form is checked. */
const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))

/** Minutes since midnight, where the vehicle is. */
const timeIn = (window: CampaignWindow, zone: string | null, now: Instant): number => {
  const local = now + offsetsOf(zone ?? window.timeZone).stretchAt(now).offset
  return Math.floor((local - Math.floor(local / days(1)) * days(1)) / minutes(1))
}

/** The time until it opens, while it is closed. On a day when clocks change it is up to an hour more or less. */
export const opensIn = (window: CampaignWindow, zone: string | null, now: Instant): Duration => {
  const missing = minutesOf(window.from) - timeIn(window, zone, now)
  return minutes(missing > 0 ? missing : missing + days(1) / minutes(1))
}

/** Whether it is within the window now, where the vehicle is. The end is not part of it. */
export const isOpenIn = (window: CampaignWindow, zone: string | null, now: Instant): boolean => {
  const time = timeIn(window, zone, now)
  const [from, to] = [minutesOf(window.from), minutesOf(window.to)]
  return from < to ? time >= from && time < to : time >= from || time < to
}
