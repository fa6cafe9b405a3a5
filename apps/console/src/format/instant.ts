/** `2026-11-29 12:00:00.123 UTC`. */
export const utcText = (at: string): string => `${at.slice(0, 10)} ${at.slice(11).replace('Z', '')} UTC`

/** In the zone of the browser, with its name: `29 Nov 2026, 13:00:00 CET`. */
export const localText = (at: string): string =>
  new Date(at).toLocaleString(undefined, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  })
