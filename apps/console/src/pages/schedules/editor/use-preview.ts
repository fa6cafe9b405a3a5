import type { PreviewScheduleInput } from '@keyfob/client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { serverNow } from '../../../session/server-clock.ts'
import { useApi } from '../../../session/session-context.ts'
import { useSettled } from '../../../shared/form/use-settled.ts'
import { nextClockChange } from '../line/clock-changes.ts'
import { beginBefore, gapOf } from '../line/with-changes.ts'
import { isZone } from '../line/zone-time.ts'

const shown = 8

/** When a schedule with this timing would be due next, and around the next change of its zone's clocks. */
export const usePreview = (timing: PreviewScheduleInput) => {
  const asked = useSettled(timing)
  const next = useOccurrences(asked, undefined)
  const zone = zoneOf(asked)
  const change = nextClockChange(Math.floor(serverNow() / 3_600_000) * 3_600_000, zone)
  const after = change === undefined || next.data === undefined ? undefined : beginBefore(change.at, gapOf(next.data))
  const around = useOccurrences(asked, after, after !== undefined && (next.data?.length ?? 0) > 0)
  return { next, around: change === undefined ? undefined : { change, after: after ?? 0, ...around }, zone }
}

/** Of an interval, and of a zone that this browser does not know: UTC. */
const zoneOf = ({ cron, timeZone = 'UTC' }: PreviewScheduleInput): string =>
  cron !== undefined && isZone(timeZone) ? timeZone : 'UTC'

const useOccurrences = (timing: PreviewScheduleInput, after: number | undefined, enabled = true) => {
  const api = useApi()
  return useQuery({
    queryKey: ['schedules', 'preview', timing, after],
    queryFn: async ({ signal }) => {
      const query = { limit: shown, after: after === undefined ? undefined : new Date(after).toISOString() }
      return (await api.schedules.preview(timing, query, { signal })).map((at) => Date.parse(at))
    },
    enabled,
    placeholderData: keepPreviousData,
  })
}
