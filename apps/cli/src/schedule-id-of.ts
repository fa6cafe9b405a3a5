import type { KeyfobClient, Schedule } from '@keyfob/client'

/** All schedules, in the largest pages. */
export const allSchedules = (client: KeyfobClient): AsyncIterable<Schedule> => client.schedules.list({ limit: 200 })

/** By its id, or by its name, which is unique. Another text is returned as it is: the API says what is wrong with it. */
export const scheduleIdOf = async (client: KeyfobClient, of: string): Promise<string> => {
  if (/^[0-9a-f-]{36}$/i.test(of)) return of
  for await (const { id, name } of allSchedules(client)) if (name === of) return id
  return of
}
