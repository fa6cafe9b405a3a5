/** `At 02:30 every day`; empty for what cronstrue cannot read, such as a `+` before the weekday. */
export const cronWordsOf = async (cron: string): Promise<string> => {
  const { toString: explain } = await import('cronstrue')
  try {
    const words = explain(cron, { use24HourTimeFormat: true })
    return /^At [\d:]+$/.test(words) ? `${words} every day` : words
  } catch {
    return ''
  }
}
